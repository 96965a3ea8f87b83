// Bundles the command with all that it uses, so that a run loads a few files and not five hundred. What most runs do without
// stays in files of its own: it is imported where it is used.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { filesOf } from './files-of.mjs'
import { lazyRequires } from './lazy-requires.mjs'
import { noticesOf } from './notices.mjs'

const cli = fileURLToPath(new URL('../packages/cli/', import.meta.url))
const dist = `${cli}dist/`

/** What the program begins with, and what oclif finds by its path. */
const ENTRIES = ['nameless-user', 'main', 'commands', 'help']

/**
 * What dockerode and docker-modem load for what is never asked of them here: sessions of BuildKit, SSH connections of
 * their own, build contexts. And what oclif loads to search for commands and plugins, and to compile them.
 */
const UNUSED =
  /^(@grpc\/(grpc-js|proto-loader)|protobufjs|tar-fs|@balena\/dockerignore|tinyglobby|minimatch|typescript)$/

/** How docker-modem sends by itself, which connect.ts does in its place. */
const UNUSED_OF_MODEM = /^\.\/(http|ssh)$/

const withoutUnused = {
  name: 'without-unused',
  resolveId: {
    filter: { id: [UNUSED, UNUSED_OF_MODEM] },
    handler: (id, importer = '') =>
      UNUSED.test(id) || /[\\/]docker-modem[\\/]lib[\\/]/.test(importer) ? `\0unused:${id}` : null,
  },
  load: { filter: { id: /^\0unused:/ }, handler: () => 'module.exports = {}' },
}

/** What divides texts into graphemes is made where there is one to divide: that loads the data of all languages. */
const lazySegmenter = {
  name: 'lazy-segmenter',
  transform: {
    filter: { id: /node_modules\/string-width\//, code: 'new Intl.Segmenter()' },
    handler: (code) => ({
      code: code
        .replace('const segmenter = new Intl.Segmenter()', 'let segmenter')
        .replace('segmenter.segment(', '(segmenter ??= new Intl.Segmenter()).segment('),
    }),
  },
}

/**
 * What is loaded together stands in one file: these modules and what they import, but for what a file before has. What no
 * file here has gets one where it is shared.
 */
const FILES = {
  start: [
    ...['cli/src/main.ts', 'wsl-utils/index.js'],
    ...['core/dist/cache/image-cache.js', 'core/dist/parent-path.js'],
  ],
  table: ['core/dist/report/table/table.js', 'picocolors/picocolors.js'],
  engine: [
    ...['core/dist/source/engine/image/open-engine-image.js', 'core/dist/source/store/open-store.js'],
    'dockerode/lib/docker.js',
  ],
  analysis: ['core/dist/read/index-blobs.js', 'core/dist/read/identify/identify.js', 'core/dist/assemble.js'],
}

/** The files of the bundle by their names in dist: the code, and the licences of those whose code is in it. */
export async function bundleCommand() {
  const { plugin, nameOf } = filesOf(FILES, 'core/dist/index.js')
  const bundle = await rolldown({
    cwd: cli,
    input: Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}.ts`])),
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    plugins: [withoutUnused, lazySegmenter, lazyRequires(/node_modules\/@oclif\/core\/lib\//), plugin],
    // The same as Node has it.
    resolve: { alias: { 'readable-stream': 'node:stream' } },
    transform: { target: 'node20.19' },
    checks: { ineffectiveDynamicImport: false },
  })
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: nameOf, debugName: 'files' }],
    },
  })
  await bundle.close()
  refuseCycles(output)
  const files = new Map(output.map(({ fileName, code }) => [fileName, code]))
  const modules = output.flatMap(({ modules }) => Object.keys(modules))
  return files.set('THIRD_PARTY_LICENSES.txt', noticesOf(modules))
}

/** Of files that import one another, one would use of the other what is not there yet. */
function refuseCycles(chunks) {
  const imports = new Map(chunks.map(({ fileName, imports }) => [fileName, imports]))
  const leads = (from, to, seen = new Set()) =>
    (imports.get(from) ?? []).some(
      (name) => name === to || (!seen.has(name) && leads(name, to, seen.add(name))),
    )
  const inCycle = [...imports.keys()].filter((name) => leads(name, name))
  if (inCycle.length > 0)
    throw new Error(`These files of the bundle import one another: ${inCycle.join(', ')}`)
}

/** Puts the bundle into dist. What runs meanwhile finds each file whole. */
function write(files) {
  mkdirSync(dist, { recursive: true })
  for (const [name, text] of files) {
    if (readdirSync(dist).includes(name) && readFileSync(dist + name, 'utf8') === text) continue
    writeFileSync(`${dist}${name}.${process.pid}`, text)
    renameSync(`${dist}${name}.${process.pid}`, dist + name)
  }
  for (const name of readdirSync(dist)) {
    if (name !== 'rules' && !files.has(name)) rmSync(dist + name, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write(await bundleCommand())
