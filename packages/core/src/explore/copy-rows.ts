import type { AnalysisFiles } from '../analysis.js'

/** Which rows of a file table are names of one copy: its bytes stand on one row, hard links to it are others. */
export class CopyRows {
  readonly #files: AnalysisFiles
  /** The other names, by the row that has the bytes; only where there are any. */
  readonly #links = new Map<number, number[]>()
  /** The row that has the bytes, by the row of another name. */
  readonly #linked = new Map<number, number>()
  /** Copies whose row is not seen while another name is: where they count. */
  readonly #moved = new Map<number, number>()
  readonly #carried = new Map<number, number>()

  constructor(files: AnalysisFiles) {
    this.#files = files
    this.#findLinks()
    for (const [row, links] of this.#links) {
      const seen = links.find((link) => files.hiddenBy[link] === null)
      if (files.hiddenBy[row] === null || seen === undefined) continue
      this.#moved.set(row, seen)
      this.#carried.set(seen, row)
    }
  }

  /** The row with the bytes of what stands at a row's name. */
  rowOf(row: number): number {
    return this.#linked.get(row) ?? row
  }

  /** All rows of a copy, given the one with its bytes. */
  namesOf(row: number): readonly number[] {
    return [row, ...(this.#links.get(row) ?? [])]
  }

  /** The row of the copy whose bytes count at this row's name: at one that a container sees, if it sees any; else null. */
  countedAt(row: number): number | null {
    const carried = this.#carried.get(row)
    if (carried !== undefined) return carried
    return this.#files.bytes[row] === 0 || this.#moved.has(row) ? null : row
  }

  /** The layer that hid the last name of the copy with its bytes on this row; null while a container sees it. */
  hiderOf(row: number): number | null {
    if (this.#files.state[row] === 'visible') return null
    const layers = this.namesOf(row).map((name) => this.#files.hiddenBy[name] ?? null)
    return layers.reduce((last, layer) => (layer !== null && layer > (last ?? -1) ? layer : last), null)
  }

  #findLinks(): void {
    const { kind, path, layer, target } = this.#files
    const links = [...kind.keys()].filter((row) => kind[row] === 'hard-link')
    if (links.length === 0) return
    const targets = new Set(links.map((row) => target[row]))
    const holders = new Map<string, number[]>()
    path.forEach((name, row) => {
      if (!targets.has(name) || kind[row] === 'hard-link' || kind[row] === 'directory') return
      const rows = holders.get(name)
      if (rows) rows.push(row)
      else holders.set(name, [row])
    })
    for (const link of links) {
      // Its own layer's, or where that has none, as engines refuse it, the last below.
      const holder = holders
        .get(target[link] as string)
        ?.findLast((row) => (layer[row] as number) <= (layer[link] as number))
      if (holder === undefined) continue
      this.#linked.set(link, holder)
      const rows = this.#links.get(holder)
      if (rows) rows.push(link)
      else this.#links.set(holder, [link])
    }
  }
}
