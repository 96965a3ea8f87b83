import type { Analysis, AnalysisInstruction } from '../../analysis.js'
import { formatBytes, formatShare } from '../../units.js'
import { safeText } from '../safe-text.js'
import { inSentence } from '../wording/sentence.js'
import { cut, wrap } from './fit.js'
import { count, type Page } from './page.js'
import { textWidth } from './text-width.js'

/** Every package run replaces a few small files of the base. */
const WORTH_A_LINE = 64 * 1024

/** How much of an instruction is looked at, which may be megabytes of what looks like the beginning of a command. */
const LONGEST_LOOKED_AT = 4096

/** Commands that replace installed packages by newer ones. */
const UPGRADE =
  /\b(apt(-get)? .*\b(dist-|full-)?upgrade|(dnf|yum|microdnf|zypper) .*\b(upgrade|update|dup)|apk .*\bupgrade|pacman -S\w*u)/

const SOURCES: Readonly<Record<Analysis['source']['kind'], string>> = {
  'docker-daemon': 'docker',
  'podman-daemon': 'podman',
  'docker-archive': 'archive',
  'oci-archive': 'OCI archive',
  oci: 'OCI layout',
  dir: 'folder',
}

/** The answer: how large, how much of it for nothing, how much came with the base. One line for the first two where they fit. */
export function renderHeader(analysis: Analysis, page: Page): string[] {
  const parts = describeBase(analysis, page)
  return [
    ...renderTotals(analysis, page),
    ...parts.flatMap((part) => wrap(part, page.width)).map(page.colors.dim),
    ...renderDockerfile(analysis, page),
  ]
}

/** Which Dockerfile the lines are of, or why there are none, where nobody named it and no warning tells of it. */
function renderDockerfile({ context, warnings }: Analysis, { width, colors }: Page): string[] {
  const { dockerfile } = context
  if (!dockerfile || warnings.some(({ code }) => code === 'dockerfile-mismatch')) return []
  const { path, stage, aligned, reason, evidence } = dockerfile
  if (evidence === 'option' && aligned === 'all') return []
  const name = `${path}${stage === null ? '' : ` (stage ${stage})`}`
  const what = aligned === 'none' ? 'No lines of' : 'Lines of'
  return wrap(safeText(`${what} ${name}: ${inSentence(reason)}`), width).map(colors.dim)
}

/** What came with the base and what did not, and what is wasted where only the base's maker can change it. */
function describeBase({ image, context, instructions }: Analysis, { size }: Page): string[] {
  const { baseBytes, ownBytes, baseWastedBytes, baseShadowedBytes } = image
  const lost = baseShadowedBytes >= WORTH_A_LINE ? [describeLost(baseShadowedBytes, instructions, size)] : []
  if (baseBytes === null || ownBytes === null) return lost
  const likely = context.base.confidence === 'likely' ? ' (likely)' : ''
  return [
    ...(baseBytes > 0
      ? [`${size(baseBytes)} from the base image${likely}, ${size(ownBytes)} added to it`]
      : []),
    ...(baseWastedBytes
      ? [`${size(baseWastedBytes)} wasted inside the base image: only its maker can change that`]
      : []),
    ...lost,
  ]
}

/** What ships although a container sees no more of it, and who hid the most of that. */
function describeLost(
  bytes: number,
  instructions: readonly AnalysisInstruction[],
  size: Page['size'],
): string {
  const [worst] = [...instructions].sort((a, b) => b.baseShadowedBytes - a.baseShadowedBytes)
  const { index = 0, baseShadowedBytes = 0, text = '' } = worst ?? {}
  const upgrade = UPGRADE.test(text.slice(0, LONGEST_LOOKED_AT))
    ? ', an upgrade that a newer base image would bring along'
    : ''
  const most = `mostly by instruction ${index + 1}${upgrade}`
  const who = baseShadowedBytes === bytes ? most.replace('mostly ', '') : most
  return `${size(bytes)} of the base image replaced or deleted by your steps (${who}): cannot be got back`
}

function renderTotals({ source, image, layers }: Analysis, { width, colors, size }: Page): string[] {
  const missing = layers.filter((layer) => layer.missing).length
  const name = safeText(source.reference === '-' ? 'standard input' : source.reference)
  const pull = describePull(source)
  const place = `${safeText(image.platform)} · ${SOURCES[source.kind]}`
  const where = pull ? `${pull} · ${place}` : place
  const share = formatShare(image.wastedBytes, image.contentBytes)
  const wasted = image.wastedBytes > 0 ? `${size(image.wastedBytes)} (${share}) wasted` : 'nothing wasted'
  const found = missing > 0 ? `, ${missing} missing` : ''
  const total = `${size(image.contentBytes)} in ${count(layers.length, 'layer')}${found} · ${wasted}`
  const paint = (text: string) => (image.wastedBytes > 0 ? text.replace(wasted, colors.yellow(wasted)) : text)
  const line = (left: string, painted: string, right: string) =>
    painted + ' '.repeat(Math.max(3, width - textWidth(left) - textWidth(right))) + colors.dim(right)
  const fits = (left: string, right: string) => textWidth(`${left}   ${right}`) <= width
  const whole = `${name}   ${total}`
  const paintedWhole = `${colors.bold(name)}   ${paint(total)}`
  if (fits(whole, where)) return [line(whole, paintedWhole, where)]
  if (fits(whole, place)) return [line(whole, paintedWhole, place), line('', '', pull)]
  const title = colors.bold(cut(name, width))
  if (fits(total, where)) return [title, line(total, paint(total), where)]
  return [title, ...wrap(total, width).map(paint), ...wrap(where, width).map(colors.dim)]
}

/** What is downloaded: as it is stored, or about so much where it is stored uncompressed. */
function describePull({ compressedBytes, compressedEstimate }: Analysis['source']): string {
  if (compressedBytes) return `${formatBytes(compressedBytes)} to pull`
  return compressedEstimate ? `≈ ${formatBytes(compressedEstimate)} to pull` : ''
}
