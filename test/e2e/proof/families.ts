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
export const FAMILIES: readonly Family[] = [
  { title: 'COPY, then chown or chmod', rows: COPY_AND_CHOWN },
  { title: 'What the build context brings along', rows: IGNORED },
  { title: 'Caches of package managers', rows: CACHES },
  { title: 'apt in several RUNs', rows: APT },
  { title: 'Deleted by a later RUN', rows: MERGED },
  { title: 'Archives that stay', rows: ARCHIVES },
  { title: 'Several mistakes in one file', rows: GUIDES },
]
