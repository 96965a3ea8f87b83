import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import {
  type Analysis,
  analyze,
  listTree,
  renderTrace,
  renderTree,
  tracePath,
} from '../../packages/core/src/index.js'
import { modeText } from '../../packages/core/src/report/exploration/mode-text.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, type Member, symlink, whiteout } from '../helpers/write-tar.js'
import { commandsIn } from './commands-in.js'

const shop = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')
const temp = new TempFolder()

const HOSTILE = [
  '\x1b[31mred',
  'new\nline',
  '\u202ertl',
  '名前'.repeat(40),
  'x'.repeat(300),
  '| ` </script> ]]>',
]

async function hostile(): Promise<Analysis> {
  const files = HOSTILE.map((name, i) => file(`srv/${name}/${name}`, noise(1000 + i, i)))
  const owned = HOSTILE.map((name, i) => file(`srv/${name}/${name}`, noise(1000 + i, i), { uid: 7 }))
  return analyzeSteps(
    [
      step('COPY . .', ...files, symlink(`srv/to-${HOSTILE[0]}`, `${HOSTILE[0]}/\x1b[2J`)),
      step('RUN chown \x1b[31m', ...owned),
      step('RUN rm', whiteout(`srv/${HOSTILE[2]}`)),
    ],
    {},
    { files: true },
  )
}

/** All that the two commands may print of an image. */
async function pages(analysis: Analysis, width: number, color = false): Promise<string[]> {
  const trees = [
    {},
    { top: Number.POSITIVE_INFINITY },
    { depth: 1 },
    ...analysis.instructions.map(({ index }) => ({ instructions: [index] })),
  ].map((options) => renderTree(listTree(analysis, options), 'table', { width, color }))
  const names = ['', ...new Set(analysis.files?.path)].slice(0, 60)
  const traces = names.map((path) => renderTrace(tracePath(analysis, path), 'table', { width, color }))
  return Promise.all([...trees, ...traces])
}

describe.each([40, 60, 80, 120])('in %i columns', (width) => {
  test('no line is wider, and nothing of the image is obeyed', async () => {
    for (const analysis of [await analyze(shop, { files: true }), await hostile()]) {
      for (const page of await pages(analysis, width)) {
        const lines = page.split('\n')
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([])
        expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line))).toEqual([])
        expect(page.endsWith('\n')).toBe(true)
      }
    }
  })

  test('colour changes no letter', async () => {
    const analysis = await analyze(shop, { files: true })
    const [plain, coloured] = [await pages(analysis, width), await pages(analysis, width, true)]
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are.
    expect(coloured.map((page) => page.replace(/\x1b\[\d+m/g, ''))).toEqual(plain)
    expect(coloured.join('')).toContain('\x1b[')
    expect(plain.join('')).not.toContain('\x1b')
  })
})

test.each([1, 3, 5, 8])('with %i entries, the lines under a folder add up to it', async (top) => {
  const files = Array.from({ length: 20 }, (_, i) =>
    file(`a${i % 2}/b${i % 5}/c${i % 3}/${i}`, noise(2 * i + 1, i)),
  )
  const tree = listTree(await analyzeSteps([step('COPY . .', ...files)], {}, { files: true }), { top })
  const [title = '', ...lines] = (await renderTree(tree)).split('\n').slice(2, -4)
  const rows = lines.map((line) => ({
    // Below 1000 bytes nothing is rounded.
    bytes: Number(/^ *(\d+) B /.exec(line)?.[1]),
    depth: line.slice(title.indexOf('PATH')).search(/\S/) / 2,
    isRest: line.includes('…'),
  }))
  expect(rows[0]).toEqual({ bytes: 400, depth: 0, isRest: false })
  expect(rows.length).toBeGreaterThan(top)
  rows.forEach(({ bytes, depth }, i) => {
    const end = rows.findIndex((row, at) => at > i && row.depth <= depth)
    const below = rows.slice(i + 1, end === -1 ? undefined : end).filter((row) => row.depth === depth + 1)
    const total = below.reduce((sum, row) => sum + row.bytes, 0)
    if (below.length > 0) expect(total).toBe(bytes)
  })
})

test('of a path that is too long, its end is shown', async () => {
  const steps = [
    step(
      'COPY . .',
      file(`usr/lib/${'python3.11/'.repeat(9)}site-packages/a`, noise(500, 1)),
      file('srv/b', noise(50, 2)),
    ),
  ]
  const tree = listTree(await analyzeSteps(steps, {}, { files: true }), { depth: 12 })
  const text = await renderTree(tree)
  expect(text).toContain('  …/python3.11/python3.11/site-packages/\n')
})

test('JSON has nothing that a terminal obeys, and is the same', async () => {
  const analysis = await hostile()
  const tree = listTree(analysis)
  const trace = tracePath(analysis, `srv/${HOSTILE[0]}/${HOSTILE[0]}`)
  for (const [text, value] of [
    [await renderTree(tree, 'json'), tree],
    [await renderTrace(trace, 'json'), trace],
  ] as const) {
    expect(JSON.parse(text)).toEqual(value)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  }
})

describe('what came with the base', () => {
  const steps = [
    base(file('usr/lib/x', noise(90_000, 'x')), file('etc/passwd', noise(70_000, 'passwd'))),
    step('COPY . .', file('app/a', noise(50_000, 'a'))),
    step('RUN rm', whiteout('etc/passwd')),
  ]

  test('is marked once, as is what is gone', async () => {
    const path = temp.file((await import('../helpers/image.js')).saveImage(steps.slice(0, 1)))
    const analysis = await analyzeSteps(steps, {}, { files: true, base: path })
    const lines = (await renderTree(listTree(analysis))).split('\n')
    const line = (name: string) => lines.find((text) => text.includes(name)) ?? ''
    expect(line('usr/lib/')).toMatch(/ base$/)
    expect(line('   x')).not.toMatch(/base/)
    expect(line('etc/')).toMatch(/ base, gone$/)
    expect(line('app/')).not.toMatch(/base|gone/)
    const hid = await renderTree(listTree(analysis, { instructions: [2] }))
    expect(hid).toContain('No bytes were written there')
    expect(hid).toContain('Hid 70 kB of the base image: /etc/passwd')
    const trace = await renderTrace(tracePath(analysis, 'etc/passwd'))
    expect(trace).toMatch(/^\/etc\/passwd\nGone since instruction 3\. 70 kB ship, all of it shadowed\n/)
    expect(trace).toMatch(/ base\n/)
    expect(trace).toContain('its 70 kB still ship, not counted as wasted')
  })
})

test('more makers than a few are summed up', async () => {
  const written = Array.from({ length: 9 }, (_, i) =>
    step(`RUN ${i}`, file(`a/${i}`, noise(1000 * (i + 1), i))),
  )
  const analysis = await analyzeSteps([...written, step('RUN rm', whiteout('a'))], {}, { files: true })
  const text = await renderTree(listTree(analysis, { instructions: [9] }))
  expect(text.match(/^Hid .*$/gm)).toHaveLength(6)
  expect(text).toContain('Hid 10 kB of 4 other instructions: 4 files')
})

test('a layer that could not be read is told of', async () => {
  const analysis = await analyzeSteps(
    [step('COPY . .', directory('a'), file('a/b', 'c'))],
    {},
    { files: true },
  )
  const missing = {
    ...analysis,
    layers: analysis.layers.map((layer) => ({ ...layer, missing: 'absent' as const })),
  }
  expect(await renderTree(listTree(missing))).toContain('warning: 1 layer is missing')
  expect(await renderTrace(tracePath(missing, 'a'))).toContain('warning: 1 layer is missing')
  expect(() => tracePath(missing, 'x')).toThrow(/as far as they could be read \(1 could not\)/)
})

test('modes are shown as stat shows them', () => {
  const members: Member['mode'][] = [
    0, 0o644, 0o755, 0o4755, 0o4644, 0o2755, 0o2745, 0o1777, 0o1776, 0o7777, 0o7000, 0o421,
  ]
  for (const mode of members as number[]) {
    const path = temp.free()
    writeFileSync(path, '')
    chmodSync(path, mode)
    const shown = execFileSync('stat', ['-c', '%A', path], { encoding: 'utf8' }).trim()
    expect(modeText({ kind: 'file', mode })).toBe(shown)
  }
  expect(modeText({ kind: 'directory', mode: 0o1777 })).toBe('drwxrwxrwt')
})

test('no line of a table is a workflow command, whatever its width', async () => {
  const command = `${'x'.repeat(60)}${' ::error::x'.repeat(30)}`
  const steps = [
    step(`RUN ${command}`, directory('srv'), symlink('srv/a', command)),
    step(`RUN again ${command}`, file(`srv/${command.slice(0, 200)}`, noise(1000, 1))),
  ]
  const analysis = await analyzeSteps(steps, {}, { files: true })
  for (const width of [40, 41, 45, 50, 80]) {
    const options = { width }
    expect(
      commandsIn(await renderTree(listTree(analysis, { instructions: [0, 1] }), 'table', options)),
    ).toEqual([])
    expect(commandsIn(await renderTrace(tracePath(analysis, 'srv/a'), 'table', options))).toEqual([])
  }
})
