import { oneLine } from '../one-line.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'

/** Where a text stands: in a cell of a table `|` would end it. */
export interface Place {
  readonly cell?: boolean
  /** Characters that are shown. */
  readonly length?: number
}

/** What a word may hold to be no Markdown, no address, no name of somebody and no number of an issue, anywhere. */
const PLAIN = /^(?:\p{L}+(?:['’-]\p{L}+)*|[+±−-]?\d[\d.,]*|[–—…→·%&+±−=-])$/u

/** Letters that could be read as the number of a commit. */
const COMMIT = /^[0-9a-f]{7,}$/i

/** GitHub's parser knows no fence of more than 80 backticks, and takes what stands between for Markdown. */
export const LONG_RUN = /`{20,}/g

/** What may stand around a word. */
const AFFIXES = /^(["'“(]*)(.*?)([)"'”,.;:!?]*)$/su

/** Words that are the Dockerfile's. */
const KEYWORD = /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|RUN|USER|VOLUME|WORKDIR)$/

/**
 * A text of unknown origin as code: nothing in it is Markdown, HTML, a link or a mention. A backslash before a `|` of a
 * cell is shown twice, as renderers do not agree on which of an even number escape it.
 */
export function code(text: string, { cell = false, length = 160 }: Place = {}): string {
  const shown = safeText(oneLine(shorten(text, length))).replace(LONG_RUN, '`…`')
  if (shown === '') return '–'
  const inner = cell
    ? shown.replace(
        /(\\*)\|/g,
        (_, slashes: string) => `${slashes}${slashes.length % 2 === 0 ? '' : '\\'}\\|`,
      )
    : shown
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = /^`|`$/.test(inner) ? ' ' : ''
  return `${fence}${space}${inner}${space}${fence}`
}

/**
 * A sentence of ours with what it quotes from an image: words stay words, and all that could be anything else is code.
 */
export function prose(text: string, { cell = false, length = 500 }: Place = {}): string {
  const parts = shorten(text, length)
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.length > 2 && part.startsWith('`') && part.endsWith('`')
        ? code(part.slice(1, -1), { cell, length })
        : words(part, { cell, length }),
    )
  // Two pieces of code that touch would be none.
  return parts
    .reduce((all, part) => `${all}${all.endsWith('`') && part.startsWith('`') ? ' ' : ''}${part}`, '')
    .trim()
}

interface Piece {
  readonly before: string
  /** What is code between what comes before and after it; null for words. */
  code: string | null
  after: string
}

/** What is code and follows what is code becomes one piece of it. */
function words(text: string, place: Place): string {
  const pieces: Piece[] = []
  for (const word of text.split(/\s+/).filter((word) => word !== '')) {
    const [, before = '', core = '', after = ''] = AFFIXES.exec(word) ?? []
    const last = pieces.at(-1)
    const goesOn = last && last.code !== null && last.after === '' && before === ''
    if (goesOn && (core === '…' || !isPlain(core))) {
      last.code += ` ${core}`
      last.after = after
    } else if (isPlain(core)) {
      pieces.push({ before: word, code: null, after: '' })
    } else {
      pieces.push({ before, code: core, after })
    }
  }
  const shown = pieces.map(
    (piece) => piece.before + (piece.code === null ? '' : code(piece.code, place)) + piece.after,
  )
  const [lead, trail] = [/^\s/.test(text) ? ' ' : '', /\S\s+$/.test(text) ? ' ' : '']
  return lead + shown.join(' ') + trail
}

function isPlain(core: string): boolean {
  return core === '' || (PLAIN.test(core) && !COMMIT.test(core) && !KEYWORD.test(core))
}
