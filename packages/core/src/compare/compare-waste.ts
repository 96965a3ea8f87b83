import type { AnalysisFinding } from '../analysis.js'
import type { WasteChange } from '../difference.js'

export interface WasteSide {
  readonly findings: readonly AnalysisFinding[]
  /** For each instruction, the pair that it is of. */
  readonly pairs: readonly number[]
}

interface Described {
  readonly index: number
  readonly finding: AnalysisFinding
  readonly at: string
  readonly folder: string
}

/** Findings that came, went or changed: the same are those of one rule at one instruction, or else about one folder. */
export function compareWaste(before: WasteSide, after: WasteSide): WasteChange[] {
  let [left, right] = [describe(before), describe(after)]
  const changes: WasteChange[] = []
  const keys: ((item: Described) => string)[] = [
    ({ finding, at, folder }) => `${finding.rule} ${at} ${folder}`,
    ({ finding, at }) => `${finding.rule} ${at}`,
    ({ finding, folder }) => `${finding.rule} ${finding.own} ${folder}`,
  ]
  for (const key of keys) {
    const places = new Map<string, Described[]>()
    for (const item of [...right].reverse()) {
      const list = places.get(key(item))
      if (list) list.push(item)
      else places.set(key(item), [item])
    }
    const taken = new Set<Described>()
    left = left.filter((item) => {
      const partner = places.get(key(item))?.pop()
      if (!partner) return true
      taken.add(partner)
      if (item.finding.wastedBytes !== partner.finding.wastedBytes)
        changes.push(change('changed', item, partner))
      return false
    })
    right = right.filter((item) => !taken.has(item))
  }
  for (const item of left) changes.push(change('gone', item, null))
  for (const item of right) changes.push(change('new', null, item))
  return changes.sort(
    (a, b) =>
      Math.abs(b.growthBytes) - Math.abs(a.growthBytes) ||
      (a.after ?? Number.POSITIVE_INFINITY) - (b.after ?? Number.POSITIVE_INFINITY) ||
      (a.before ?? 0) - (b.before ?? 0),
  )
}

function describe({ findings, pairs }: WasteSide): Described[] {
  return findings.map((finding, index) => ({
    index,
    finding,
    at: finding.changeAt === null ? 'FROM' : String(pairs[finding.changeAt]),
    folder: commonFolder(finding.paths.map(({ path }) => path)),
  }))
}

/** The deepest folder that all are in. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split('/').slice(0, -1))
  let shared = first.length
  for (const names of rest) {
    const apart = first.findIndex((name, i) => name !== names[i])
    if (apart >= 0) shared = Math.min(shared, apart)
  }
  return first.slice(0, shared).join('/')
}

function change(
  status: WasteChange['status'],
  before: Described | null,
  after: Described | null,
): WasteChange {
  const { rule, message } = (after ?? (before as Described)).finding
  const beforeBytes = before?.finding.wastedBytes ?? 0
  const afterBytes = after?.finding.wastedBytes ?? 0
  return {
    status,
    rule,
    before: before?.index ?? null,
    after: after?.index ?? null,
    beforeBytes,
    afterBytes,
    growthBytes: afterBytes - beforeBytes,
    message,
  }
}
