/** Is told how far the reading is; `totalBytes` is null where nobody knows. */
export type OnProgress = (progress: Progress) => void

export interface Progress {
  readonly readBytes: number
  readonly totalBytes: number | null
}
