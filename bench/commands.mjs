import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folder } from './folder.mjs'

const BIN = join(import.meta.dirname, '../packages/cli/bin/layersize.js')
const GUNZIP_LAYERS = fileURLToPath(new URL('gunzip-layers.mjs', import.meta.url))
const caches = join(folder, 'cache')
process.once('exit', () => rmSync(caches, { recursive: true, force: true }))

/** dive's own rules, loosened so that it does not fail for what it finds. */
const DIVE_FLAGS = ['--ci', '--lowestEfficiency=0', '--highestUserWastedPercent=1']

/** Nothing but the start of Node: the floor of whatever runs in it. */
export const bareNode = { argv: [process.execPath, '-e', '0'], shown: 'node -e 0' }

/** layersize of this checkout, as `npm run build` left it, for the first time: its cache is empty each time. */
export function firstTime(args, env = {}) {
  const cache = join(caches, 'first')
  return { ...layersize(args, { ...env, LAYERSIZE_CACHE_DIR: cache }), before: () => makeAnew(cache) }
}

/** layersize for yet another time: the first round has filled its cache. */
export function again(args, env = {}) {
  const cache = join(caches, 'again')
  makeAnew(cache)
  return layersize(args, { ...env, LAYERSIZE_CACHE_DIR: cache })
}

/** layersize without a cache, neither read nor filled. */
export const uncached = (args) => layersize([...args, '--no-cache'], {})

function layersize(args, env) {
  return { argv: [process.execPath, BIN, ...args], shown: `layersize ${short(args)}`, env }
}

function makeAnew(path) {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

export function dive(args, env = {}) {
  return { argv: [divePath(), ...DIVE_FLAGS, ...args], shown: `dive ${short([...DIVE_FLAGS, ...args])}`, env }
}

/** Throws where there is none. */
function divePath() {
  if (process.env.DIVE) return process.env.DIVE
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((each) => join(each, 'dive'))
    .find(existsSync)
  if (!found)
    throw new Error('dive has to be on PATH or in DIVE: go install github.com/wagoodman/dive@v0.13.1')
  return found
}

/** As Go wrote it into the program: what is installed by `go install` does not tell it. */
export function diveVersion() {
  const program = readFileSync(divePath(), 'latin1')
  return /mod\tgithub\.com\/wagoodman\/dive\tv([\d.]+)/.exec(program)?.[1] ?? 'of an unknown version'
}

/** The floor of what reads gzip layers. */
export function gunzipLayers(archive) {
  return {
    argv: [process.execPath, GUNZIP_LAYERS, archive],
    shown: `node bench/gunzip-layers.mjs ${short([archive])}`,
  }
}

/** The floor of what reads an engine's export. */
export function saveToNothing(image, env) {
  const line = `docker save ${image} | cat > /dev/null`
  return { argv: ['sh', '-c', line], shown: line, env }
}

/** As one who stands in the folder of the images would write it. */
function short(args) {
  return args.map((each) => each.replace(`${folder}/`, '').replace(`${process.cwd()}/`, '')).join(' ')
}
