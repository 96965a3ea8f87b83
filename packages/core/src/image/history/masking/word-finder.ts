import type { Span } from '../read-steps.js'

/** A state of the automaton: the longest beginning of a word that the text read so far ends in. */
interface State {
  readonly next: Map<number, State>
  readonly depth: number
  /** The longest shorter end of this beginning that also begins a word. */
  fallback: State | null
  isWord: boolean
  /** The longest word that is a shorter end of this beginning. */
  shorterWord: State | null
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
      at.isWord = true
    }
    // The shallow before the deep, since each falls back to a shallower one.
    const states = [...this.#root.next.values()]
    for (const child of states) child.fallback = this.#root
    for (let i = 0; i < states.length; i++) {
      const parent = states[i] as State
      for (const [unit, child] of parent.next) {
        child.fallback = this.#step(parent.fallback as State, unit)
        child.shorterWord = child.fallback.isWord ? child.fallback : child.fallback.shorterWord
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
      let word = at.isWord ? at : at.shorterWord
      while (word && !stands(text, i + 1 - word.depth, i + 1)) word = word.shorterWord
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
  return { next: new Map(), depth, fallback: null, isWord: false, shorterWord: null }
}

function stands(text: string, from: number, to: number): boolean {
  const touched = isLetterOrDigit(text, from - 1) || isLetterOrDigit(text, to)
  return !touched || !/^[A-Za-z]*$/.test(text.slice(from, to))
}

function isLetterOrDigit(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[A-Za-z0-9]/.test(text[at] as string)
}
