import type { Change } from '../../dockerfile/changes.js'
import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import type { CacheGroup } from '../../waste/claims/package-caches.js'
import type { FixContext } from '../fixer.js'
import { appendCommand } from '../shell/append-command.js'
import { readRunScript } from '../shell/run-script.js'
import { apkWithoutCache } from './apk-without-cache.js'
import { cacheMounts, mountChanges } from './cache-mounts.js'
import { cleanCommand } from './clean-command.js'
import { copiesOf } from './copies-of.js'
import { noCacheFlags } from './no-cache-flags.js'

/** How a RUN is kept from leaving a cache. */
export interface RunEdit {
  readonly changes: readonly Change[]
  /** `mount` keeps it for the next build and for later RUNs; the others do not. */
  readonly kind: 'mount' | 'flag' | 'clean' | 'remove'
  /** The words of it that stand in the Dockerfile. */
  readonly quoted: string
  /** What else goes with the cache. */
  readonly removes: readonly Copy[]
}

/** The edit of a RUN that changes least; null where none is sure. `mountOnly` where what it fetches is needed later. */
export function editRun(
  left: CacheGroup,
  step: Instruction,
  context: FixContext,
  mountOnly = false,
): RunEdit | null {
  const group = { ...left, maker: step }
  const at = context.sourceOf(step)
  if (!at) return null
  const mounts = group.kind.remove ? null : cacheMounts(group, context)
  if (mounts) {
    const inside = copiesOf(step.layers, context).filter(({ path }) =>
      mounts.targets.some((target) => path.startsWith(`${target}/`)),
    )
    const quoted = `RUN ${mounts.values.map((value) => `--mount=${value}`).join(' ')} …`
    return { changes: mountChanges(at, mounts), kind: 'mount', quoted, removes: inside }
  }
  const script = mountOnly ? null : readRunScript(step, context)
  if (!script) return null
  if (group.kind.filledBy.includes('apk')) {
    const changes = apkWithoutCache(script, context.dockerfile.text)
    const [first] = changes ?? []
    if (changes && first?.type !== 'remove') {
      return { changes, kind: 'flag', quoted: 'apk add --no-cache', removes: [] }
    }
    if (changes && isAllOf(group, step, context)) {
      return { changes, kind: 'remove', quoted: 'apk update', removes: [] }
    }
  }
  // Where pip builds a package, another pip does that, which is told nothing.
  const built = group.roots.some((root) => /\.cache\/pip/.test(root)) && buildsWheels(group)
  const flags = built ? null : noCacheFlags(group.kind, script)
  if (flags) return { changes: flags.changes, kind: 'flag', quoted: flags.flag, removes: [] }
  const command = cleanCommand(group, script, context)
  const change = command === null ? null : appendCommand(context.dockerfile, script, command)
  return change && { changes: [change], kind: 'clean', quoted: command ?? '', removes: [] }
}

function isAllOf({ copies }: CacheGroup, step: Instruction, context: FixContext): boolean {
  const ours = new Set(copies.map(({ copy }) => copy))
  return copiesOf(step.layers, context).every((copy) => ours.has(copy))
}

function buildsWheels({ copies }: CacheGroup): boolean {
  return copies.some(({ path }) => path.includes('/pip/wheels/'))
}
