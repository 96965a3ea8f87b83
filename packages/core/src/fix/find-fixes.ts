import type { Analysis, AnalysisFix } from '../analysis.js'
import { applyChanges, type Change } from '../dockerfile/changes.js'
import { parseDockerfile } from '../dockerfile/parse-dockerfile.js'
import { unifiedDiff } from '../dockerfile/unified-diff.js'
import type { Finding } from '../waste/find-waste.js'
import { bytesOf } from './bytes-of.js'
import type { Fix, FixContext } from './fixer.js'
import { FIXERS } from './fixers.js'
import { addIgnoreLines } from './ignore/ignore-lines.js'
import { type Candidate, joinFixes } from './join-fixes.js'

type FindingFix = Analysis['findings'][number]['fix']

export interface Fixes {
  /** In the order of the findings. */
  readonly fixes: readonly FindingFix[]
  /** All that go together, the largest first; null where none is a patch. */
  readonly together: AnalysisFix | null
}

/**
 * What to change in the Dockerfile and .dockerignore for each finding, and for all that go together. A change whose
 * result does not read as what was meant is none. `only` are the rules whose findings are fixed together; by default all,
 * but those that are only possible.
 */
export function findFixes(
  findings: readonly Finding[],
  context: FixContext,
  path: string,
  only: readonly string[] | null,
): Fixes {
  const fixes: FindingFix[] = []
  const candidates: Candidate[] = []
  for (const [index, finding] of findings.entries()) {
    const found = finding.own ? (FIXERS[finding.rule]?.(finding, context) ?? null) : null
    const fix = found && 'changes' in found ? found : null
    const patch = fix && writePatch([fix], context, path)
    fixes.push({
      summary: (fix === null || patch !== null ? found?.summary : null) ?? finding.advice,
      patch,
      savesBytes: fix && patch !== null ? bytesOf(fix.removes) : null,
    })
    const wanted = only ? only.includes(finding.rule) : finding.confidence !== 'possible'
    if (fix && patch !== null && wanted) candidates.push({ index, fix })
  }
  const { dockerfile } = context
  const fits = (changes: readonly Change[]) => applyChanges(dockerfile, changes, parseDockerfile) !== null
  const { chosen, covered, conflicts } = joinFixes(candidates, fits)
  const joined = chosen.map(({ fix }) => fix)
  const patch = joined.length > 0 ? writePatch(joined, context, path) : null
  if (patch === null) return { fixes, together: null }
  const together = {
    patch,
    savesBytes: bytesOf([...new Set(joined.flatMap(({ removes }) => removes))]),
    findings: [...chosen.map(({ index }) => index), ...covered].sort((a, b) => a - b),
    conflicts: [...conflicts],
  }
  return { fixes, together }
}

/** Null where the fixes do not go together, change nothing, or stand beside what is not to be shown. */
function writePatch(
  fixes: readonly Fix[],
  { dockerfile, dockerignore, hidden }: FixContext,
  path: string,
): string | null {
  const changes = fixes.flatMap((fix) => fix.changes)
  const lines = fixes.flatMap((fix) => fix.ignore)
  if (lines.length > 0 && dockerignore === null) return null
  const after = applyChanges(dockerfile, changes, parseDockerfile)
  if (after === null) return null
  const parts = after === dockerfile.text ? [] : [unifiedDiff(path, dockerfile.text, after)]
  if (dockerignore && lines.length > 0) {
    parts.push(unifiedDiff(dockerignore.path, dockerignore.text, addIgnoreLines(dockerignore.text, lines)))
  }
  const patch = parts.join('')
  const isShown = patch.split('\n').some((line) => hidden.has(line.slice(1)))
  return patch === '' || isShown ? null : patch
}
