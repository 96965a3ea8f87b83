import { type Analysis, formatBytes, sizeAbove } from '@layersize/core'

/** What the user has said of the image, which whoever checks it has to say as well. */
export interface StarterKeys {
  readonly image?: string | undefined
  readonly platform?: string | undefined
  readonly base?: string | undefined
  readonly dockerfile?: string | undefined
  readonly target?: string | undefined
  readonly ignore?: readonly string[] | undefined
}

/** No image is so lean that it may not waste this. */
const LEAST_WASTED = 1_000_000

/** How many layers may be added before anybody is told. */
const MORE_LAYERS = 2

/**
 * A configuration to begin with, as YAML: limits somewhat above what the image has today, or examples of them where there
 * is none. What begins with # and no blank holds as soon as the # is gone.
 */
export function starterConfiguration(analysis: Analysis | null, keys: StarterKeys, schema: string): string {
  return `# yaml-language-server: $schema=${schema}

# What an image may weigh: layersize check fails where it weighs more. Every command reads the rest of this file, too.

${keyLines(keys)}

${analysis ? limitsOfToday(analysis) : LIMITS}

  # More that can be limited. An object says whether the base image counts (of: image or own), and whether it
  # fails or only warns (level).
  #files: 20000
  #compressed: { max: 120MB, level: warn }
  #paths:
  #  "/app/node_modules/**": 40MB
  #instructions:
  #  "RUN npm ci*": { max: 60MB, of: own }
  #rules:
  #  package-manager-cache: 1MB

# Over the budget? Look at what check says first: who did it, and what would bring it back. To loosen a limit, write
# the value that it offers, or leave the line out.

# Limits may be relative to a baseline, an image or a saved analysis (layersize check IMAGE --save-baseline FILE):
# for size, [300MB, +5%] is both. Growth below floor is let pass: { max: +5%, floor: 2MB }.
#baseline: main.json.gz

# Findings that are as they should be. All that an entry names must hold; after its last day it no longer does.
#ignore:
#  - rule: version-control
#    path: app/.git
#    reason: The program shows its own history.
#    until: 2030-12-31
`
}

function keyLines({ image, platform, base, dockerfile, target, ignore }: StarterKeys): string {
  const lines =
    image === undefined
      ? ['# The image that is checked where none is named.', '#image: shop:1']
      : ['# The image that is checked where none is named.', `image: ${scalar(image)}`]
  for (const [key, value] of Object.entries({ platform, base, dockerfile, target })) {
    if (value !== undefined) lines.push(`${key}: ${scalar(value)}`)
  }
  if (dockerfile === undefined && target === undefined) lines.push(DOCKERFILE)
  if (ignore && ignore.length > 0) lines.push('ignore:', ...ignore.map((text) => `  - ${scalar(text)}`))
  return lines.join('\n')
}

const DOCKERFILE = `# The Dockerfile that it was built from, where that is not the one in the current folder, and the stage, where that is not
# the last.
#dockerfile: deploy/Dockerfile
#target: runtime`

function limitsOfToday({ image, layers, findings }: Analysis): string {
  const largest = Math.max(0, ...layers.map(({ contentBytes }) => contentBytes))
  const secrets = findings.filter(
    ({ rule, own, confidence }) => rule === 'secret-file' && own && confidence !== 'possible',
  )
  return `# Today's figures and some more. A size is 300MB, 1.5GiB, or a number of bytes.
limits:
  # All layers, uncompressed: ${formatBytes(image.contentBytes)} today.
  size: ${sizeAbove(image.contentBytes)}
  # What nobody can use of what was added to the base image: ${formatBytes(image.wastedBytes)} today. 5% is a share of the size.
  wasted: ${sizeAbove(Math.max(image.wastedBytes, LEAST_WASTED))}
  # The largest layer: ${formatBytes(largest)} today.
  layer: ${sizeAbove(largest)}
  # How many layers: ${layers.length} today.
  layers: ${layers.length + MORE_LAYERS}
${secrets.length === 0 ? FAIL_ON : failOnLater(secrets.length)}`
}

const FAIL_ON = `  # Rules that may find nothing, of whatever size; layersize rules lists them.
  failOn:
    - secret-file`

function failOnLater(count: number): string {
  return `  # Rules that may find nothing, of whatever size; layersize rules lists them. Today secret-file finds ${count}, which
  # should go: layersize explain secret-file says how.
  #failOn:
  #  - secret-file`
}

const LIMITS = `# A size is 300MB, 1.5GiB, or a number of bytes. layersize init IMAGE writes what an image has today.
limits:
  # All layers, uncompressed.
  #size: 300MB
  # What nobody can use of what was added to the base image, as a size or a share of the size.
  #wasted: 5%
  # The largest layer.
  #layer: 150MB
  # How many layers.
  #layers: 12
${FAIL_ON}`

/** Without quotes where nobody could take it for anything else. */
function scalar(text: string): string {
  return /^[A-Za-z.][\w.-]*[/:][\w./:@+-]*\w$/.test(text) ? text : JSON.stringify(text)
}
