import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import { resolvePath, workingFolder } from '../../image/working-folder.js'
import { lastName } from '../../layer/path.js'
import { shellWord } from '../../shell-word.js'
import { type Install, lateInstalls, ownInstalls } from '../../waste/claims/late-installs.js'
import { fitsWildcard } from '../../wildcard.js'
import type { FixContext, Fixer } from '../fixer.js'
import { nameLines } from '../name-lines.js'

/** More are in a repository of many packages, where nobody copies them one by one. */
const MOST_MANIFESTS = 6

/** Which COPY to split, what of it to copy before which line: the same bytes, but built anew less often. */
export const copyBeforeInstall: Fixer = ({ changeAt: copy }, context) => {
  const line = copy && context.sourceOf(copy)
  if (!copy || !line) return null
  const late = lateInstalls(copy, ownInstalls(context.waste))
  const runs = [...new Set(late.map(({ run }) => run))].flatMap((run) => context.sourceOf(run) ?? [])
  if (runs.length === 0) return null
  const reading = late.filter(({ manifests }) => manifests.length > 0)
  const where = nameLines([line])
  if (reading.length === 0) {
    return { summary: `Move ${where} below ${nameLines(runs)}: nothing of what it copies is needed there` }
  }
  const copies = copiesOfManifests(copy, line, reading, context)
  if (copies.length === 0) return null
  const fetches = [...new Set(reading.flatMap(({ fetch }) => fetch ?? []))].map((fetch) => `\`RUN ${fetch}\``)
  const staying = runs.filter((run) => !reading.some((one) => one.fetch && context.sourceOf(one.run) === run))
  const put = `Put ${[...copies, ...fetches].join(' and ')} before ${where}`
  const move = staying.length > 0 ? `, and ${nameLines(staying)} between the two` : ''
  return { summary: `${put}${move}: then only a change of what is copied first installs all anew` }
}

/** The COPYs that bring just the files that the installations read, as far as the image has them. */
function copiesOfManifests(
  copy: Instruction,
  { command, flags }: DockerfileInstruction,
  installs: readonly Install[],
  context: FixContext,
): string[] {
  const words = command.startsWith('[') ? [] : command.split(/\s+/)
  const [source = '', target = '', ...more] = words
  const folder = resolvePath(workingFolder(copy, context.instructions), target)
  if (more.length > 0 || folder === null || /[*?[$]/.test(source)) return []
  const names = [...new Set(installs.flatMap(({ manifests }) => manifests))]
  const found = new Map<string, string[]>()
  let count = 0
  for (const { path } of copy.layers.flatMap((layer) => context.waste.copies.ofLayer(layer))) {
    if (!path.startsWith(folder && `${folder}/`)) continue
    if (!names.some((name) => fitsWildcard(lastName(path), name))) continue
    const inside = path.slice(folder === '' ? 0 : folder.length + 1)
    // What packages bring along is not what the sources depend on.
    if (/(^|\/)(node_modules|vendor|test|tests|examples?)\//.test(inside)) continue
    const below = inside.slice(0, -lastName(inside).length)
    found.set(below, [...(found.get(below) ?? []), inside])
    if (++count > MOST_MANIFESTS) return []
  }
  const options = flags.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`))
  const from = source.replace(/^\.\/?|\/$/g, '')
  return [...found].map(([below, files]) => {
    const sources = files.map((file) => shellWord([from, file].filter(Boolean).join('/'))).sort()
    const to = `${target.replace(/\/$/, '')}/${below}`.replace(/^\.\/(?=.)/, '')
    return `\`${['COPY', ...options, ...sources, to].join(' ')}\``
  })
}
