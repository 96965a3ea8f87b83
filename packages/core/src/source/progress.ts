/** Is told how far the reading is; `totalBytes` is null where nobody knows. */
export type OnProgress = (progress: Progress) => void

export interface Progress {
  readonly readBytes: number
  readonly totalBytes: number | null
  /** How the bytes of an engine's image come, where that was decided: from its store or as an export, and why so. */
  readonly way?: string
}
