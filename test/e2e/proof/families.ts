import { APT } from './apt.js'
import { ARCHIVES } from './archives.js'
import { CACHES } from './caches.js'
import { COPY_AND_CHOWN } from './copy-and-chown.js'
import { GUIDES } from './guides.js'
import { IGNORED } from './ignored.js'
import { MERGED } from './merged.js'
import type { Row } from './row.js'

/** Mistakes of one kind. */
export interface Family {
  readonly title: string
  readonly rows: readonly Row[]
}

/** In the order of the table in docs/proof.md. */
const FAMILIES: readonly Family[] = [
  { title: 'COPY, then chown or chmod', rows: COPY_AND_CHOWN },
  { title: 'What the build context brings along', rows: IGNORED },
  { title: 'Caches of package managers', rows: CACHES },
  { title: 'apt in several RUNs', rows: APT },
  { title: 'Deleted by a later RUN', rows: MERGED },
  { title: 'Archives that stay', rows: ARCHIVES },
  { title: 'Several mistakes in one file', rows: GUIDES },
]

/** So many rows of a family are built by both builders in each run. */
const FIRST = 6

/** What each run proves, and what only the full one does: the classic builder's part of what BuildKit builds as well. */
export const QUICK = split((isRepeated) => !isRepeated)
export const OTHERS = split((isRepeated) => isRepeated).map(({ title, rows }) => ({
  title: `${title}: more, in the full run`,
  rows,
}))

function split(wanted: (isRepeated: boolean) => boolean): Family[] {
  return FAMILIES.map(({ title, rows }) => ({
    title,
    rows: rows.filter((row, i) =>
      wanted(
        i >= FIRST &&
          row.builder === 'classic' &&
          rows.some((other) => other.title === row.title && other.builder === 'buildkit'),
      ),
    ),
  })).filter(({ rows }) => rows.length > 0)
}
