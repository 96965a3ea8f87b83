// npm run check:packages: packs both packages as they would be published, installs them into an empty folder with
// plain npm, and uses them there as a stranger would.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNPM, prepare, root } from './prepare.mjs'

await prepare()
// Only now are they installed.
const { bundleCommand } = await import('./bundle.mjs')
const { publint } = await import('publint')
const { formatMessage } = await import('publint/utils')

const temp = mkdtempSync(join(tmpdir(), 'layersize-packages-'))
process.on('exit', () => rmSync(temp, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143))

const user = join(temp, 'user')
const fixture = join(root, 'fixtures/shop/shop.tar.gz')
const schemas = readdirSync(join(root, 'packages/core/schema')).map((name) => `schema/${name}`)
const pages = readdirSync(join(root, 'docs/rules'))

try {
  const core = await pack('core', [...schemas, ...compiled('core')])
  const files = [...(await bundleCommand()).keys(), ...pages.map((page) => `rules/${page}`)]
  const cli = await pack('cli', ['bin/layersize.js', ...files.map((name) => `dist/${name}`)])
  install(core, cli)
  useCommand()
  useLibrary()
  useTypes()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** What the compiler makes of the sources of a package. */
function compiled(name) {
  const sources = readdirSync(join(root, 'packages', name, 'src'), { recursive: true })
  return sources
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => ['.js', '.d.ts'].map((extension) => `dist/${path.slice(0, -3)}${extension}`))
}

/** The tarball of a package, which holds what is `built` and what each has, and nothing else. */
async function pack(name, built) {
  const folder = join(root, 'packages', name)
  const tarball = join(temp, `${name}.tgz`)
  run('npx', ['--yes', PNPM, 'pack', '--out', tarball], folder)

  const expected = ['LICENSE', 'README.md', 'package.json', ...built]
  const members = run('tar', ['-tzf', tarball]).trim().split('\n')
  const files = members.map((path) => path.replace(/^package\//, ''))
  const wrong = [
    ...expected.filter((path) => !files.includes(path)).map((path) => `  missing: ${path}`),
    ...files.filter((path) => !expected.includes(path)).map((path) => `  too much: ${path}`),
  ]
  // A source that was renamed leaves its old output behind.
  const hint = `Delete packages/${name}/dist and try again: it may hold what no source makes any more.`
  check(wrong.length === 0, `${name} packs the wrong files.\n${wrong.join('\n')}\n${hint}`)

  const manifest = JSON.parse(run('tar', ['-xzOf', tarball, 'package/package.json']))
  check(!manifest.scripts, `${name} would be published with scripts: ${Object.keys(manifest.scripts ?? {})}`)

  const bytes = new Uint8Array(readFileSync(tarball)).buffer
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  check(messages.length === 0, messages.map((message) => formatMessage(message, pkg)).join('\n'))

  passed(
    `${manifest.name}@${manifest.version} holds ${files.length} files, and publint has nothing against it`,
  )
  return tarball
}

function install(...tarballs) {
  mkdirSync(user)
  writeFileSync(join(user, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  run('npm', ['install', '--no-audit', '--no-fund', ...tarballs], user)
  passed('npm installs both')
}

function useCommand() {
  // --no: were the command missing, npx would fetch whatever has its name.
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'))
  const said = run('npx', ['--no', '--', 'layersize', '--version'], user)
  check(said.includes(`layersize/${version} `), `layersize --version says ${said}`)
  const report = run('npx', ['--no', '--', 'layersize', fixture], user)
  check(report.includes('What to change'), `layersize prints no report:\n${report}`)
  const rules = JSON.parse(run('npx', ['--no', '--', 'layersize', 'rules', '--format', 'json'], user))
  for (const { id } of rules) {
    const page = run('npx', ['--no', '--', 'layersize', 'explain', id], user)
    check(page.startsWith(`# ${id}\n`), `layersize explain ${id} says ${page}`)
  }
  check(rules.length === pages.length, `layersize rules lists ${rules.length} of ${pages.length} rules`)
  passed('layersize --version, layersize IMAGE, layersize rules, layersize explain RULE')
}

function useLibrary() {
  const script = `
    import { createRequire } from 'node:module'
    import { analyze, LayersizeError, render } from '@layersize/core'
    process.stdout.write(await render(await analyze(${JSON.stringify(fixture)})))
    const error = await analyze('./missing.tar').catch((error) => error)
    if (!(error instanceof LayersizeError && error.code === 'ARCHIVE_UNREADABLE')) throw error
    const schema = createRequire(import.meta.url)('@layersize/core/analysis.schema.json')
    if (!schema.properties.schemaVersion) throw new Error('analysis.schema.json is no schema of the analysis')
  `
  writeFileSync(join(user, 'use-library.js'), script)
  const report = run(process.execPath, ['use-library.js'], user)
  check(report.includes('What to change'), `render gives no report:\n${report}`)
  passed('analyze, render, LayersizeError, the schema; the process ends by itself')
}

function useTypes() {
  const script = `
    import { type Analysis, type AnalyzeOptions, analyze, type ErrorCode, LayersizeError, render } from '@layersize/core'
    const options: AnalyzeOptions = { signal: new AbortController().signal, maxEntries: 1000 }
    try {
      const analysis: Analysis = await analyze('./shop.tar', options)
      const wasted: number = analysis.image.wastedBytes
      console.log(wasted, await render(analysis, 'json'))
      // @ts-expect-error: no such format
      await render(analysis, 'klingon')
      // @ts-expect-error: no such key
      analysis.image.wasted
    } catch (error) {
      if (!(error instanceof LayersizeError)) throw error
      const code: ErrorCode = error.code
      // @ts-expect-error: no such code
      console.log(code === 'IMAGE_NOT_FOUND', code === 'NO_SUCH_CODE')
    }
  `
  writeFileSync(join(user, 'use-types.ts'), script)
  // Nothing is skipped: the declarations must hold for whoever checks them all.
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    noEmit: true,
  }
  writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use-types.ts'] }))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', user])
  passed('the types, under strict and without skipLibCheck')
}

/** What a command prints. Throws all of it where it fails or does not end. */
function run(command, args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 300_000,
  })
  const line = [command, ...args].join(' ')
  check(status === 0, `${line}\n${error?.message ?? `failed (${status})`}\n${stdout ?? ''}${stderr ?? ''}`)
  return stdout
}

function check(holds, message) {
  if (!holds) throw new Error(message)
}

function passed(what) {
  process.stdout.write(`✓ ${what}\n`)
}
