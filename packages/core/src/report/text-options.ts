/** Where a text for people is to be read. */
export interface TextOptions {
  /** Columns of the terminal, 80 by default; at least 40 are used. */
  readonly width?: number | undefined
  readonly color?: boolean | undefined
}
