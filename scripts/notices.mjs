import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LICENCE = /^(licen[cs]e|copying|notice)/i

/** Who wrote what of a bundle, and under which licence: all of the packages that its modules are of, this one aside. */
export function noticesOf(modules) {
  const folders = new Set(modules.filter((id) => /^[^\0]*[\\/]node_modules[\\/]/.test(id)).map(packageOf))
  const notices = new Map([...folders].map((folder) => noticeOf(folder)))
  const names = [...notices.keys()].sort()
  return `layersize contains code of these packages, each under its own licence:\n\n${names
    .map((name) => `- ${name}\n`)
    .join('')}${names.map((name) => notices.get(name)).join('')}`
}

function packageOf(path) {
  let folder = dirname(path)
  // What has no name says of a part only how it is to be loaded.
  while (!(existsSync(join(folder, 'package.json')) && manifestOf(folder).name)) folder = dirname(folder)
  return folder
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** Throws where a package does not say its licence. */
function noticeOf(folder) {
  const { name, version, license, author } = manifestOf(folder)
  const title = `${name} ${version}`
  if (typeof license !== 'string')
    throw new Error(`${title} does not say under which licence it may be bundled`)
  const files = readdirSync(folder).filter((file) => LICENCE.test(file))
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors')
  const text = texts.length > 0 ? texts.join('\n\n') : `${license}, by ${by}`
  return [title, `\n${'='.repeat(72)}\n${title} (${license})\n\n${text.replaceAll('\r\n', '\n')}\n`]
}
