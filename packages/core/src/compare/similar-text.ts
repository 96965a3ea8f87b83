/** Texts may be megabytes, and are alike or not long before that. */
const LONGEST_LOOKED_AT = 4096
const MOST_WORDS = 64

/** A COPY or ADD with its options, and the last word of it: where to. */
const TARGET = /^(COPY|ADD)\s.*?(\S+)\s*$/s

/**
 * What tells that two texts are two versions of one instruction: its words, the keyword with each, so that
 * instructions of different keywords have none in common.
 */
export function wordsOf(text: string): ReadonlySet<string> {
  const [keyword = '', ...words] = text.slice(0, LONGEST_LOOKED_AT).split(/[\s=:,;@&|"'[\]()]+/)
  return new Set(
    words
      .slice(0, MOST_WORDS)
      .filter(Boolean)
      .map((word) => `${keyword} ${word}`),
  )
}

/** Where a COPY or ADD writes to, with the keyword; null for the others. */
export function targetOf(text: string): string | null {
  const [, keyword, target] = TARGET.exec(text.slice(-LONGEST_LOOKED_AT)) ?? []
  return keyword && target ? `${keyword} ${target.replace(/(?<=.)\/+$/, '')}` : null
}
