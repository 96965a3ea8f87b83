/** What a cache holds. */
export interface CacheUsage {
  readonly folder: string
  /** What stands there: a cache, nothing yet, or what is not used, as others could have written it. */
  readonly state: 'in-use' | 'absent' | 'not-trusted'
  readonly records: number
  readonly bytes: number
  /** What all records may take together, in bytes. */
  readonly bound: number
}
