/** Paths of which content and time need not be equal before and after a patch. */
export interface Unequal {
  /** Globs, without a leading slash. */
  readonly paths: readonly string[]
  readonly why: string
  /** Whether they may be there only before or only after. */
  readonly mayBeMissing?: true
}

/** What two builds of the same never have equal, besides the times of all files: docs/proof.md has the same list. */
export const UNEQUAL: readonly Unequal[] = [
  { paths: ['var/log/**'], why: 'logs, with the time in them' },
  { paths: ['**/*.pyc'], why: "Python's compiled files, with the time of their source in them" },
  { paths: ['etc/ld.so.cache', 'var/cache/ldconfig/aux-cache'], why: "the linker's caches" },
  { paths: ['etc/machine-id', 'var/lib/dbus/machine-id'], why: "the machine's number" },
  {
    paths: ['**/Dockerfile', '**/.dockerignore'],
    why: 'what the patch itself changes, where a COPY takes it along',
    mayBeMissing: true,
  },
]
