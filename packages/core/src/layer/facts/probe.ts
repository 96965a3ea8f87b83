/** Takes what rules need to know out of the content of some files, while a layer is read. */
export interface Probe<T> {
  /** The files that are to be looked into. */
  readonly paths: readonly string[]
  /** The fact, or null where the content tells none. */
  extract(content: string): T | null
}

/** Longer files are not looked into: what a probe wants is a few lines long. */
export const MAX_PROBED = 64 * 1024
