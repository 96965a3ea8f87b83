import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import {
  type Analysis,
  type CheckOptions,
  check,
  combineVerdicts,
  failedVerdict,
  LayersizeError,
  type Limits,
  render,
  type Verdict,
} from '../../packages/core/src/index.js'
import { shop } from '../budget/image.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { noise, type Step, step } from '../helpers/image.js'
import { file, type Member } from '../helpers/write-tar.js'

const now = (made: Step): Step => ({ ...made, created: '2026-03-01T00:00:00.5Z' })
const data = (owner: Partial<Member>) => [file('srv/data', noise(300_000, 'a'), owner)]
const named = (analysis: Analysis, reference: string): Analysis => ({
  ...analysis,
  source: { ...analysis.source, reference },
})

const before = named(await analyzeSteps(shop(), {}, { files: true }), 'shop:main')
const after = named(
  await analyzeSteps(
    shop({
      install: [file('app/node_modules/typescript/big.js', noise(45_000, 'b'))],
      more: [
        now(step('COPY data /srv/data', ...data({}))),
        now(step('RUN chown 7 /srv/data', ...data({ uid: 7 }))),
      ],
    }),
    {},
    { files: true },
  ),
  'shop:1',
)
const baseline = { reference: 'ci/main.json.gz', analysis: before }

async function told(limits: Limits, options: CheckOptions = {}, image = after): Promise<string> {
  return render(await check(image, limits, options), 'table', { width: 240 })
}

const CHOWN =
  'write `COPY --chown=7:0 … /srv/data` as instruction 10, and drop instruction 11 (`RUN chown 7 /srv/data`); /srv, which it makes, gets that owner as well [metadata-only-change]'

describe('what is broken: by how much, who did it, what would bring it back', () => {
  test.each<[string, Limits, CheckOptions, string]>([
    [
      'over a size, with a baseline',
      { size: '1.2MB' },
      { budget: 'layersize.config.json', baseline },
      `✗ shop:1 is 1.28 MB, 75 kB over its budget of 1.2 MB
  +300 kB since main: COPY data /srv/data gained /srv/data
  +300 kB since main: RUN chown 7 /srv/data gained /srv/data
  +45 kB since main: RUN npm install gained /app/node_modules/typescript/big.js
  Largest way back: 300 kB, ${CHOWN}
  Or raise the limit in layersize.config.json: "size": "1.41MB"
`,
    ],
    [
      'over the baseline, by a flag',
      {},
      { flags: { size: '+5%' }, baseline: { ...baseline, reference: 'shop:main' } },
      `✗ shop:1 is 1.28 MB, 614 kB over its budget of 662 kB (+5% over shop:main)
  +300 kB since shop:main: COPY data /srv/data gained /srv/data
  +300 kB since shop:main: RUN chown 7 /srv/data gained /srv/data
  +45 kB since shop:main: RUN npm install gained /app/node_modules/typescript/big.js
  Largest way back: 300 kB, ${CHOWN}
  Or raise the limit: --max-growth 120%
`,
    ],
    [
      'by the same twice',
      { size: ['1.2MB', '+1kB'] },
      { baseline },
      `✗ shop:1 is 1.28 MB, 75 kB over its budget of 1.2 MB
  +300 kB since main: COPY data /srv/data gained /srv/data
  +300 kB since main: RUN chown 7 /srv/data gained /srv/data
  +45 kB since main: RUN npm install gained /app/node_modules/typescript/big.js
  Largest way back: 300 kB, ${CHOWN}
  Or raise limits.size[0] to "1.41MB"
✗ shop:1 is 1.28 MB, 644 kB over its budget of 631 kB (+1kB over main)
  By the same as above
  Largest way back: 300 kB, as above [metadata-only-change]
  Or raise limits.size[1] to "+710kB"
`,
    ],
    [
      'without one',
      { layer: { max: '200kB', of: 'own' } },
      {},
      `✗ shop:1 has a layer of 300 kB without the base image, 100 kB over its budget of 200 kB
  300 kB: COPY data /srv/data, most in /srv/data
  300 kB: RUN chown 7 /srv/data, most in /srv/data
  225 kB: RUN npm install, most in /app/node_modules/typescript/lib/tsc.js (150 kB)
  Largest way back: 300 kB, ${CHOWN}
  Or raise limits.layer to { "max": "330kB", "of": "own" }
`,
    ],
    [
      'a share',
      { wasted: ['30%', { max: '37%', of: 'image' }] },
      { budget: 'package.json' },
      `✗ shop:1 wastes 30.6 % of its size (390 kB), over its budget of 30 %
  300 kB: COPY data /srv/data, most in /srv/data
  90 kB: RUN npm run build, most in /tmp/cache
  Largest way back: 300 kB, ${CHOWN}
  Or raise the limit in package.json: limits.wasted[0]: "34%"
✓ shop:1 keeps 1 other limit
  ✓ wasted with the base image 36.9 % of the size, at most 37 %
`,
    ],
    [
      'numbers',
      { layers: 8, files: '+1' },
      { baseline },
      `✗ shop:1 has 9 layers, 1 over its budget of 8
  +1 layer since main: COPY data /srv/data
  +1 layer since main: RUN chown 7 /srv/data
  Raise limits.layers to 9
✗ shop:1 has 9 files, 1 over its budget of 8 (+1 over main)
  +1 file since main: RUN npm install gained /app/node_modules/typescript/big.js
  +1 file since main: RUN chown 7 /srv/data gained /srv/data
  Raise limits.files to "+2"
`,
    ],
    [
      'a path and an instruction, by flags and a warning',
      { instructions: { 'RUN npm *': { max: '150kB', level: 'warn' } } },
      { flags: { paths: { 'srv/**': '1kB' } } },
      `✗ shop:1 has 660 kB in srv/**, 659 kB over its budget of 1 kB
  300 kB: COPY data /srv/data, most in /srv/data
  300 kB: RUN chown 7 /srv/data, most in /srv/data
  60 kB: RUN npm run build, most in /app/dist/main.js
  Largest way back: 300 kB, ${CHOWN}
  Or raise the limit: --max-path 'srv/**=726kB'
! shop:1 has 225 kB in one instruction RUN npm *, 75 kB over its budget of 150 kB
  225 kB: RUN npm install, most in /app/node_modules/typescript/lib/tsc.js (150 kB)
  Raise limits.instructions["RUN npm *"] to { "max": "248kB", "level": "warn" }
`,
    ],
    [
      'what rules find, which is told once',
      { rules: { 'metadata-only-change': 0 }, failOn: ['metadata-only-change', 'moved'], wasted: '1kB' },
      {},
      `✗ shop:1 wastes 390 kB, 389 kB over its budget of 1 kB
  300 kB: COPY data /srv/data, most in /srv/data
  90 kB: RUN npm run build, most in /tmp/cache
  Largest way back: 300 kB, ${CHOWN}
  Or raise limits.wasted to "429kB"
✗ shop:1 wastes 300 kB by metadata-only-change, 300 kB over its budget of 0 B
  300 kB: COPY data /srv/data, most in /srv/data
  Largest way back: 300 kB, as above [metadata-only-change]
  Or raise limits.rules["metadata-only-change"] to "330kB"
✗ shop:1 has 1 finding of metadata-only-change, and may have none
  300 kB: COPY data /srv/data, most in /srv/data
  Largest way back: 300 kB, as above [metadata-only-change]
✓ shop:1 keeps 1 other limit
  ✓ no findings of moved
`,
    ],
  ])('%s', async (_, limits, options, text) => {
    expect(await told(limits, options)).toBe(text)
  })

  test('to the byte where both would look the same', async () => {
    expect(await told({ size: 1_275_009 })).toMatch(
      /^✗ shop:1 is 1,275,010 B, 1 B over its budget of 1,275,009 B\n/,
    )
    expect(await told({ size: 1_275_010 })).toMatch(/✓ size 1.28 MB of 1.28 MB\n/)
    expect(await told({ size: 1_275_011 })).toMatch(/✓ size 1,275,010 B of 1,275,011 B\n/)
    expect(await told({ wasted: '30.5879%' })).toMatch(
      /wastes 30.588 % of its size \(390 kB\), over its budget of 30.5879 %\n/,
    )
  })

  test('a floor, and bare bytes, with their units', async () => {
    expect(await told({ size: { max: '+5', floor: '1kB' } }, { baseline, budget: 'x.json' })).toMatch(
      /^✗ shop:1 is 1.28 MB, 644 kB over its budget of 631 kB \(\+5 B over main, from 1kB on\)\n[\s\S]*"size": { "max": "\+710kB", "floor": "1kB" }\n$/,
    )
  })

  test('of what is pulled, compressed and not are told apart', async () => {
    const blobs = after.source.blobs.map((blob) => ({ ...blob, compression: 'gzip' as const, bytes: 50_000 }))
    const image = { ...after, source: { ...after.source, blobs, compressedBytes: 450_000 } }
    expect(
      await told({ compressed: '0.4MB' }, {}, image),
    ).toBe(`✗ shop:1 is 450 kB to pull, 50 kB over its budget of 400 kB
  150 kB: FROM (base image), most in /usr/lib/base.so (200 kB uncompressed)
  50 kB: COPY . /app, most in /app/main.js (20 kB uncompressed)
  50 kB: RUN npm install, most in /app/node_modules/typescript/lib/tsc.js (150 kB uncompressed)
  Largest way back: 300 kB uncompressed, ${CHOWN}
  Or raise limits.compressed to "495kB"
`)
  })
})

describe('what is not broken', () => {
  test('a line for each', async () => {
    const limits: Limits = {
      size: ['2MB', '+150%'],
      wasted: ['1MB', '50%'],
      layer: '1MB',
      layers: 20,
      files: { max: 20, of: 'own' },
      paths: { '/srv/**': '1MB' },
      instructions: { 'RUN npm *': '1MB' },
      rules: { moved: 0 },
      failOn: ['moved'],
    }
    expect(await told(limits, { baseline })).toBe(`✓ shop:1 keeps 11 limits
  ✓ size 1.28 MB of 2 MB
  ✓ size 1.28 MB of 1.58 MB (+150% over main)
  ✓ wasted 390 kB of 1 MB
  ✓ wasted 30.6 % of the size, at most 50 %
  ✓ largest layer 300 kB of 1 MB
  ✓ layers 9 of 20
  ✓ files without the base image 7 of 20
  ✓ path /srv/** 660 kB of 1 MB
  ✓ instruction RUN npm * 225 kB of 1 MB
  ✓ wasted by moved 0 B of 0 B
  ✓ no findings of moved
`)
  })

  test('what is skipped, and what is not known', async () => {
    expect(
      await told({ size: '+5%' }, { baselineOptional: true }),
    ).toBe(`✓ shop:1 has 1 limit that cannot be broken yet
  - size +5%: skipped, there is no baseline yet
`)
    const text = await told({ size: ['+5%', '2MB'], compressed: { max: '1GB', level: 'warn' }, layers: 5 })
    expect(text).toMatch(
      /^\? Size of shop:1, at most \+5%, cannot be checked\n {2}It is relative to a baseline.*\n(?: {4}.*\n)?✗ shop:1 has 9 layers.*\n.*\n! Size to pull of shop:1, at most 1GB, cannot be checked\n {2}What is stored here is not compressed[^✓]*\n✓ shop:1 keeps 1 other limit\n {2}✓ size 1.28 MB of 2 MB\n$/,
    )
  })

  test('notes and warnings at the end', async () => {
    const image = {
      ...after,
      warnings: [{ code: 'ignore-unused', message: 'Nothing was found to ignore for moved' }],
    }
    expect(await told({ paths: { opt: 1 } }, {}, image)).toBe(`✓ shop:1 keeps 1 limit
  ✓ path opt 0 B of 1 B
note: Nothing in the image fits "opt" (limits.paths["opt"])
warning: Nothing was found to ignore for moved
`)
  })
})

describe("dive's rules", async () => {
  const kept = await check(after, { size: '2MB' })
  const dive = (...statuses: ('disabled' | 'failed' | 'passed')[]): Verdict => ({
    ...kept,
    dive: {
      efficiency: 0.971_234,
      wastedBytes: 1_234_567,
      userWastedPercent: 0.0456,
      rules: (['lowestEfficiency', 'highestWastedBytes', 'highestUserWastedPercent'] as const).map(
        (rule, i) => ({
          rule,
          limit: statuses[i] === 'disabled' ? null : (['0.9', '1MB', '0.1'][i] as string),
          isDefault: rule !== 'highestWastedBytes',
          status: statuses[i] as 'passed',
        }),
      ),
      differences: ['dive counts every copy of a path'],
    },
  })

  test('failed, and why they say otherwise', async () => {
    expect(
      await render(dive('passed', 'failed', 'disabled'), 'table', { width: 100 }),
    ).toBe(`✓ shop:1 keeps 1 limit
  ✓ size 1.28 MB of 2 MB
✗ shop:1 breaks 1 of dive's 3 rules
  ✓ lowestEfficiency 0.9 (dive's default): 0.9712
  ✗ highestWastedBytes 1MB: 1,234,567 B
  - highestUserWastedPercent disabled (dive's default): 0.0456
  dive counts 1.23 MB as wasted, layersize 390 kB
  dive counts every copy of a path
`)
  })

  test('passed', async () => {
    expect(await render(dive('passed', 'passed', 'passed'))).toMatch(
      /\n✓ shop:1 keeps dive's rules\n {2}✓ lowest/,
    )
  })
})

describe('several images', async () => {
  const kept = await check(after, { size: '2MB' })
  const broken = await check(named(before, 'blog:1'), { layers: 1 })
  const failed = failedVerdict(
    'api:1',
    new LayersizeError('IMAGE_NOT_FOUND', 'No such image', { hint: 'Pull it' }),
  )

  test('one after the other, and at the end which of them need somebody', async () => {
    const report = combineVerdicts([kept, broken, failed])
    expect(await render(report)).toBe(`✓ shop:1 keeps 1 limit
  ✓ size 1.28 MB of 2 MB

✗ blog:1 has 7 layers, 6 over its budget of 1
  Raise limits.layers to 7

? api:1 could not be checked: No such image
  Pull it

? 1 of 3 images not decided: api:1
✗ 1 of 3 images over budget: blog:1
`)
  })

  test('all of them kept, and one by itself', async () => {
    expect(await render(combineVerdicts([kept, kept]))).toMatch(/\n\n✓ 2 images within budget\n$/)
    expect(await render(combineVerdicts([kept]))).toBe(await render(kept))
  })
})

describe('on any terminal', async () => {
  const hostile = 'a\u001b[31m\n::error::\u202e|`</script>]]>'
  const image = named(
    await analyzeSteps(
      shop({ more: [now(step(`RUN echo ${hostile}`, file(`srv/${hostile}`, noise(300_000, 'h'))))] }),
      {},
      { files: true },
    ),
    hostile,
  )
  const verdict = await check(
    image,
    { size: 1, paths: { srv: 1, [hostile]: 5 }, instructions: { [hostile]: 1 }, compressed: 1, wasted: '1%' },
    { budget: hostile, baseline: { reference: hostile, analysis: before } },
  )
  const failed = failedVerdict(hostile, new LayersizeError('ABORTED', hostile, { hint: hostile }))
  const dive = {
    ...verdict,
    dive: {
      efficiency: 1,
      wastedBytes: 1,
      userWastedPercent: 0,
      differences: [hostile],
      rules: [
        { rule: 'lowestEfficiency' as const, limit: hostile, isDefault: false, status: 'passed' as const },
      ],
    },
  }
  const report = combineVerdicts([verdict, failed, dive])

  test('nothing is obeyed that a saved report says', async () => {
    const limits = verdict.limits.map((limit) => ({
      ...limit,
      max: hostile,
      floor: hostile,
      key: hostile,
      subject: hostile,
      reason: hostile,
      raise: hostile,
    }))
    for (const key of [hostile, `--${hostile}`]) {
      const told = { ...verdict, limits: limits.map((limit) => ({ ...limit, key })) }
      const text = await render(told, 'table', { width: 1000 })
      expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
      expect(text).not.toMatch(/^::error/m)
    }
  })

  test('nothing is obeyed that came from the image or the budget', async () => {
    const text = await render(report, 'table', { width: 100 })
    expect(text).toContain('\\x1b[31m\\n::error::\\u{202e}')
    expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    expect(text).not.toMatch(/^::error/m)
  })

  test.each([20, 40, 57, 80, 120])('%d columns, of which at least 40 are used', async (width) => {
    // What makes a command no command comes on top.
    const lines = (await render(report, 'table', { width })).replace(/^( *)\\x3a/gm, '$1:').split('\n')
    expect(lines.filter((line) => stringWidth(line) > Math.max(40, width))).toEqual([])
  })

  test('in colour it says the same', async () => {
    const plain = await render(report, 'table', { width: 60 })
    const colored = await render(report, 'table', { width: 60, color: true })
    expect(colored).toContain('\u001b[31m✗\u001b[39m \u001b[1m')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken away
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(plain)
  })

  test('the longest instruction is cut', async () => {
    const long = await analyzeSteps([step(`RUN ${'x '.repeat(5000)}`, file('a', noise(1000, 'a')))])
    const text = await render(await check(long, { size: 1 }), 'table', { width: 200 })
    expect(text.split('\n')[1]).toMatch(/^ {2}1 kB: RUN (x )+x?…$/)
    expect(text.length).toBeLessThan(400)
  })
})
