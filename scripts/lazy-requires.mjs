/**
 * For rolldown: CommonJS modules that TypeScript has made of ES modules require others where they are first used, and not
 * all at once when they begin. TypeScript calls what is required `name_1`, and uses it as `name_1.something`.
 */
export function lazyRequires(id) {
  return { name: 'lazy-requires', transform: { filter: { id }, handler: requireWhereUsed } }
}

const REQUIRE = /^(?:const|var) (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm

function requireWhereUsed(code) {
  let lazy = code
  for (const [statement, name, required] of code.matchAll(REQUIRE)) {
    const [before, after] = lazy.split(statement)
    const use = new RegExp(`\\b${name}\\b`, 'g')
    // In parentheses, as it may follow `new`.
    const used = (part) => part.replace(use, `(${name}())`)
    const memo = `let ${name}_; const ${name} = () => (${name}_ ??= ${required});`
    lazy = used(before) + memo + used(after)
  }
  return { code: lazy }
}
