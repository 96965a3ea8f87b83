import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Which folders (or files of the root) each may import from, besides its own: docs/architecture.md says why. */
const FOUNDATION = ['errors.ts', 'units.ts', 'oci', 'compression']
const ALLOWED: Record<string, readonly string[]> = {
  'errors.ts': [],
  'units.ts': FOUNDATION,
  oci: FOUNDATION,
  compression: FOUNDATION,
  'analysis.ts': ['oci'],
  'diagnosis.ts': [],
  'rule-description.ts': [],
  'edit-distance.ts': [],
  'shell-word.ts': [],
  'parent-path.ts': [],
  tar: FOUNDATION,
  source: [
    ...FOUNDATION,
    'edit-distance.ts',
    'parent-path.ts',
    'shell-word.ts',
    'tar',
    'analysis.ts',
    'diagnosis.ts',
  ],
  layer: [...FOUNDATION, 'parent-path.ts', 'tar', 'analysis.ts'],
  'version.ts': [],
  'cache-usage.ts': [],
  cache: [...FOUNDATION, 'version.ts', 'cache-usage.ts', 'layer', 'source', 'analysis.ts'],
  dockerfile: ['errors.ts'],
  read: [...FOUNDATION, 'cache', 'tar', 'layer', 'source', 'image', 'analysis.ts'],
  image: [...FOUNDATION, 'parent-path.ts', 'tar', 'layer', 'analysis.ts'],
  waste: [
    ...FOUNDATION,
    'edit-distance.ts',
    'rule-description.ts',
    'parent-path.ts',
    'path-glob.ts',
    'shell-word.ts',
    'wildcard.ts',
    'configuration.ts',
    'tar',
    'layer',
    'image',
    'analysis.ts',
  ],
  fix: [
    'errors.ts',
    'analysis.ts',
    'parent-path.ts',
    'shell-word.ts',
    'wildcard.ts',
    'layer',
    'image',
    'waste',
    'dockerfile',
  ],
  'read-patch.ts': [],
  'apply-patch.ts': ['read-patch.ts'],
  'difference.ts': [],
  'exploration.ts': [],
  'verdict.ts': ['analysis.ts', 'difference.ts'],
  'file-table.ts': ['analysis.ts', 'image', 'waste'],
  'path-glob.ts': [],
  'wildcard.ts': [],
  'configuration.ts': [],
  'saved.ts': [...FOUNDATION, 'analysis.ts', 'difference.ts', 'verdict.ts'],
  budget: [
    ...FOUNDATION,
    'edit-distance.ts',
    'rule-description.ts',
    'analysis.ts',
    'configuration.ts',
    'difference.ts',
    'verdict.ts',
    'path-glob.ts',
    'wildcard.ts',
    'compare',
    'dive',
  ],
  compare: [...FOUNDATION, 'parent-path.ts', 'analysis.ts', 'difference.ts'],
  dive: [...FOUNDATION, 'edit-distance.ts', 'analysis.ts', 'verdict.ts'],
  explore: [...FOUNDATION, 'edit-distance.ts', 'parent-path.ts', 'analysis.ts', 'exploration.ts'],
  report: [
    'errors.ts',
    'units.ts',
    'analysis.ts',
    'diagnosis.ts',
    'rule-description.ts',
    'difference.ts',
    'verdict.ts',
    'exploration.ts',
    'cache-usage.ts',
    'read-patch.ts',
    'shell-word.ts',
    // What each rule is called and finds, no more.
    'waste',
  ],
}
/** The composition roots: they see all. */
const ROOTS = [
  'analyze.ts',
  'assemble.ts',
  'choose-dockerfile.ts',
  'base-by-dockerfile.ts',
  'place-in-dockerfile.ts',
  'known-analysis.ts',
  'check.ts',
  'diagnose.ts',
  'index.ts',
]

const core = join(import.meta.dirname, '../packages/core/src')
const cli = join(import.meta.dirname, '../packages/cli/src')
const place = (path: string) => relative(core, path).split('/')[0] as string

function sources(folder: string): { path: string; text: string; imports: string[] }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(folder, name)
      const text = readFileSync(path, 'utf8')
      const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] as string)
      return { path, text, imports }
    })
}

test('imports of the library point one way', () => {
  const wrong = sources(core).flatMap(({ path, imports }) => {
    const from = place(path)
    if (ROOTS.includes(from)) return []
    return imports
      .filter((name) => name.startsWith('.'))
      .map((name) => place(join(dirname(path), name)).replace(/\.js$/, '.ts'))
      .filter((to) => to !== from && !ALLOWED[from]?.includes(to))
      .map((to) => `${relative(core, path)} imports ${to}`)
  })
  expect(wrong).toEqual([])
})

test('files, sockets and the process are touched only where they belong', () => {
  const wrong = sources(core).flatMap(({ path, text, imports }) => {
    const io = imports.filter((name) => /^node:(fs|net|http|https|child_process)/.test(name))
    return [
      ...(['source', 'cache'].includes(place(path)) ? [] : io),
      ...(/\b(process|console)\./.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
        ? ['process or console']
        : []),
    ].map((what) => `${relative(core, path)}: ${what}`)
  })
  expect(wrong).toEqual([])
})

test('the command line uses the library by its name', () => {
  const wrong = sources(cli).flatMap(({ path, imports }) =>
    imports.filter((name) => /^@layersize\/core\/|^\.\.\/\.\./.test(name)).map((name) => `${path}: ${name}`),
  )
  expect(wrong).toEqual([])
})

test('what is heavy is imported when it is first used', () => {
  const heavy = /^(import|export) (?!type)[^\n]*'(dockerode|valibot|diff)'/m
  const reached = new Set([join(core, 'index.ts')])
  for (const path of reached) {
    const text = readFileSync(path, 'utf8')
    expect(heavy.test(text), relative(core, path)).toBe(false)
    const imports = text.matchAll(/^(?:import|export) (?!type\b)(?:\{[^}]*\}|[^\n{]*?) from '(\.[^']+)'/gm)
    for (const [, name = ''] of imports) reached.add(join(dirname(path), name.replace(/\.js$/, '.ts')))
  }
  expect(reached.size).toBeGreaterThan(100)
})
