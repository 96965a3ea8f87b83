import type { Instruction } from '../../image/instructions.js'
import { beginWithInstruction, joinWords, nameInstruction, quoteInstruction } from '../advice/wording.js'
import { type Install, lateInstalls, ownInstalls } from '../claims/late-installs.js'
import { sourceCopies } from '../known/source-copies.js'
import type { Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'

/** Less than this is built and pulled again in no time. */
const LEAST_BYTES = 64 * 1024

/** Sources copied before dependencies are installed: each change of them installs all again. */
export const copyBeforeInstall: Rule = {
  id: 'copy-before-install',
  summary: 'sources that are copied before the dependencies are installed',
  *find(context) {
    const copies = sourceCopies(context)
    if (copies.length === 0) return
    const installs = ownInstalls(context)
    const bytes = keepableBytes(context, installs)
    for (const copy of copies) {
      const late = lateInstalls(copy, installs)
      const runs = [...new Set(late.map(({ run }) => run))]
      const rebuiltBytes = runs.reduce((sum, run) => sum + (bytes.get(run) ?? 0), 0)
      if (rebuiltBytes < LEAST_BYTES) continue
      const names = joinWords(runs.map(nameInstruction))
      yield {
        copies: [],
        madeBy: [],
        hiddenBy: [],
        changeAt: copy,
        confidence: 'possible',
        message: `${beginWithInstruction(copy)} brings the sources before ${names} ${runs.length === 1 ? 'installs' : 'install'} dependencies`,
        advice: advise(copy, late, names),
        rebuiltBytes,
      }
    }
  },
}

function advise(copy: Instruction, late: readonly Install[], names: string): string {
  const reading = late.filter(({ manifests }) => manifests.length > 0)
  if (reading.length === 0)
    return `Move ${quoteInstruction(copy)} below ${names}: nothing of what it copies is needed there`
  const manifests = [...new Set(reading.flatMap(({ manifests: files }) => files.slice(0, 2)))]
  const fetch = reading.flatMap(({ fetch }) => (fetch ? [`\`RUN ${fetch}\``] : []))
  const first = fetch.length > 0 ? joinWords([...new Set(fetch)]) : names
  return `Write \`COPY ${manifests.join(' ')} ./\`, then ${first}, and only then ${quoteInstruction(copy)}`
}

/** Bytes of each RUN that could be kept: its layer, or of one that builds as well what it has downloaded. */
function keepableBytes(context: WasteContext, installs: readonly Install[]): Map<Instruction, number> {
  const stores = new Map<number, RegExp>()
  for (const { run, store } of installs) for (const layer of run.layers) if (store) stores.set(layer, store)
  const stored = new Map<number, number>()
  for (const [layer, store] of stores) {
    const downloaded = context.copies.ofLayer(layer).filter(({ path }) => store.test(path))
    stored.set(
      layer,
      downloaded.reduce((sum, copy) => sum + copy.bytes, 0),
    )
  }
  const bytes = new Map<Instruction, number>()
  for (const { run, store } of installs) {
    const kept = run.layers.reduce(
      (sum, layer) => sum + (store ? (stored.get(layer) ?? 0) : context.bytesIn(layer)),
      0,
    )
    bytes.set(run, Math.max(kept, bytes.get(run) ?? 0))
  }
  return bytes
}
