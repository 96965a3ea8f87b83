import { unifiedDiff } from '../../packages/core/src/dockerfile/unified-diff.js'
import {
  type Analysis,
  type CheckReport,
  check,
  combineVerdicts,
  type Difference,
  diff,
  failedVerdict,
  LayersizeError,
  type Verdict,
} from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const before: Step[] = [
  base(file('usr/lib/base.so', noise(2_000_000, 1))),
  step('COPY . /app', file('app/main.js', noise(300_000, 2))),
  step('RUN chown -R app:app /app', file('app/main.js', noise(300_000, 2), { uid: 7, gid: 7 })),
  setting('CMD ["node"]'),
]
const more: Step[] = [
  step('RUN npm install', file('app/node_modules/typescript/tsc.js', noise(380_000, 3))),
  step('RUN rm -r /app/node_modules', whiteout('app/node_modules')),
]

/** An image that wastes, and the one before it, each with all its files. */
export async function sampleAnalyses(): Promise<{ old: Analysis; now: Analysis }> {
  const [old, now] = await Promise.all(
    [before, [...before.slice(0, 3), ...more, ...before.slice(3)]].map((steps) =>
      analyzeSteps(steps, {}, { files: 'all-digests' }),
    ),
  )
  return { old: named(old as Analysis, 'shop:1'), now: named(now as Analysis, 'registry.example/shop:2') }
}

/** What became of the second: limits of all kinds and levels, kept, broken, unknown and skipped. */
async function sampleVerdict(): Promise<Verdict> {
  const { old, now } = await sampleAnalyses()
  const limits = {
    size: [{ max: '2.5MB' }, { max: '+1%' }, { max: '2.9MB', level: 'warn' as const }],
    compressed: '1MB',
    wasted: ['5%', '1kB'],
    layer: '3MB',
    layers: 3,
    paths: { '/app/**': '500kB' },
    instructions: { 'RUN npm*': '100kB' },
    rules: { 'deleted-later': '1kB' },
    failOn: ['metadata-only-change'],
  }
  const verdict = await check(now, limits, {
    budget: 'layersize.config.json',
    baseline: { reference: 'shop:1', analysis: old },
  })
  return {
    ...verdict,
    dive: sampleDive,
    notes: [{ code: 'BASELINE_NAME', message: 'The baseline is shop:1' }],
  }
}

const sampleDive: Verdict['dive'] = {
  efficiency: 0.8731,
  wastedBytes: 680_000,
  userWastedPercent: 0.4,
  rules: [
    { rule: 'lowestEfficiency', limit: '0.95', isDefault: false, status: 'failed' },
    { rule: 'highestWastedBytes', limit: '20MB', isDefault: false, status: 'passed' },
    { rule: 'highestUserWastedPercent', limit: null, isDefault: true, status: 'disabled' },
  ],
  differences: ['dive counts each version of a file'],
}

/** Three images: over its budget, without an analysis, and within its budget. */
export async function sampleCheck(): Promise<CheckReport> {
  const { old } = await sampleAnalyses()
  const gone = new LayersizeError('IMAGE_NOT_FOUND', 'There is no image gone:1', { hint: 'Build it first.' })
  return combineVerdicts([
    await sampleVerdict(),
    failedVerdict('gone:1', gone),
    await check(old, { size: [{ max: '3MB' }, { max: '+1%' }] }, { baselineOptional: true }),
  ])
}

export async function sampleDifference(): Promise<Difference> {
  const { old, now } = await sampleAnalyses()
  return diff(old, now)
}

/** As if it had been built from this Dockerfile, which two of its findings have a patch of. */
export function placed(analysis: Analysis, path = 'deploy/Dockerfile'): Analysis {
  const dockerfile =
    'FROM base\nCOPY . /app\nRUN chown -R app:app /app\nRUN npm install\nRUN rm -r /app/node_modules\n'
  const chown = dockerfile.replace('COPY . /app\nRUN chown -R app:app /app', 'COPY --chown=app:app . /app')
  const patches = new Map([
    ['metadata-only-change', { patch: unifiedDiff(path, dockerfile, chown), savesBytes: 300_000 }],
    [
      'deleted-later',
      {
        patch: unifiedDiff(path, dockerfile, dockerfile.replace('npm install\nRUN', 'npm install &&')),
        savesBytes: 380_000,
      },
    ],
  ])
  return {
    ...analysis,
    context: {
      ...analysis.context,
      dockerfile: {
        path,
        evidence: 'option',
        stage: null,
        from: { line: 1, endLine: 1 },
        aligned: 'all',
        reason: 'It was named, and all its instructions are in the history',
      },
    },
    instructions: analysis.instructions.map((row) => ({
      ...row,
      dockerfile: row.index === 0 ? null : { line: row.index + 1, endLine: row.index + 1, stage: null },
    })),
    findings: analysis.findings.map((finding) => ({
      ...finding,
      fix: { ...finding.fix, ...patches.get(finding.rule) },
    })),
    fix: {
      patch: unifiedDiff(path, dockerfile, chown),
      savesBytes: 680_000,
      findings: [0, 1],
      conflicts: [],
    },
  }
}

function named(analysis: Analysis, reference: string): Analysis {
  return { ...analysis, source: { ...analysis.source, reference } }
}
