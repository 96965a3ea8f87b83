// Bundles the command with all that it uses, so that a run loads a few files and not five hundred. What most runs do without
// stays in files of its own: it is imported where it is used.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
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
  /^(@grpc\/(grpc-js|proto-loader)|protobufjs|ssh2|tar-fs|@balena\/dockerignore|tinyglobby|minimatch|typescript)$/

const withoutUnused = {
  name: 'without-unused',
  resolveId: { filter: { id: UNUSED }, handler: (id) => `\0unused:${id}` },
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

/** The files of the bundle by their names in dist: the code, and the licences of those whose code is in it. */
export async function bundleCommand() {
  const bundle = await rolldown({
    cwd: cli,
    input: Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}.ts`])),
    platform: 'node',
    plugins: [withoutUnused, lazySegmenter, lazyRequires(/node_modules\/@oclif\/core\/lib\//)],
    // The same as Node has it.
    resolve: { alias: { 'readable-stream': 'node:stream' } },
    transform: { target: 'node20.19' },
    // A chunk more would be a file more for each run.
    checks: { ineffectiveDynamicImport: false },
  })
  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  await bundle.close()
  const files = new Map(output.map(({ fileName, code }) => [fileName, code]))
  const modules = output.flatMap(({ modules }) => Object.keys(modules))
  return files.set('THIRD_PARTY_LICENSES.txt', noticesOf(modules))
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
