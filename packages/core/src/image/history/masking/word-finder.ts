import type { Span } from '../read-steps.js'

/** A state of the automaton: the longest beginning of a word that the text read so far ends in. */
interface State {
  readonly next: Map<number, State>
  readonly depth: number
  /** The longest shorter end of this beginning that also begins a word. */
  fallback: State | null
  word: 'none' | 'letters' | 'mixed'
  /** The longest word that is a shorter end of this beginning, and the longest of those that are not letters alone. */
  shorterWord: State | null
  shorterMixed: State | null
}

/**
 * Finds words in texts, in time that grows with the texts and not with the number of words (Aho and Corasick 1975).
 * A word of letters alone is found only where no letter or digit touches it.
 */
export class WordFinder {
  readonly #root = state(0)

  constructor(words: Iterable<string>) {
    for (const word of words) {
      let at = this.#root
      for (let i = 0; i < word.length; i++) {
        const unit = word.charCodeAt(i)
        let next = at.next.get(unit)
        if (!next) {
          next = state(at.depth + 1)
          at.next.set(unit, next)
        }
        at = next
      }
      at.word = /^[A-Za-z]+$/.test(word) ? 'letters' : 'mixed'
    }
    // The shallow before the deep, since each falls back to a shallower one.
    const states = [...this.#root.next.values()]
    for (const child of states) child.fallback = this.#root
    for (let i = 0; i < states.length; i++) {
      const parent = states[i] as State
      for (const [unit, child] of parent.next) {
        child.fallback = this.#step(parent.fallback as State, unit)
        child.shorterWord = child.fallback.word === 'none' ? child.fallback.shorterWord : child.fallback
        child.shorterMixed = child.fallback.word === 'mixed' ? child.fallback : child.fallback.shorterMixed
        states.push(child)
      }
    }
  }

  /** Where words stand, in the order of their ends. */
  find(text: string): Span[] {
    const found: Span[] = []
    if (this.#root.next.size === 0) return found
    let at = this.#root
    for (let i = 0; i < text.length; i++) {
      at = this.#step(at, text.charCodeAt(i))
      const word = longestAt(at, text, i + 1)
      if (word) found.push({ from: i + 1 - word.depth, to: i + 1 })
    }
    return found
  }

  #step(from: State, unit: number): State {
    for (let at: State | null = from; at; at = at.fallback) {
      const next = at.next.get(unit)
      if (next) return next
    }
    return this.#root
  }
}

function state(depth: number): State {
  return { next: new Map(), depth, fallback: null, word: 'none', shorterWord: null, shorterMixed: null }
}

/** The longest word that ends before `to`. As many are looked at as the run of letters there is long. */
function longestAt(state: State, text: string, to: number): State | null {
  if (isLetterOrDigit(text, to)) return state.word === 'mixed' ? state : state.shorterMixed
  let word = state.word === 'none' ? state.shorterWord : state
  while (word?.word === 'letters' && isLetterOrDigit(text, to - word.depth - 1)) word = word.shorterWord
  return word
}

function isLetterOrDigit(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[A-Za-z0-9]/.test(text[at] as string)
}
