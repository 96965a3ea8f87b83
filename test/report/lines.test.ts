import { describe, expect, test } from 'vitest'
import {
  type Analysis,
  check,
  diff,
  listTree,
  render,
  renderTrace,
  renderTree,
  tracePath,
} from '../../packages/core/src/index.js'
import { placed, sampleAnalyses } from './samples.js'

const { old, now } = await sampleAnalyses()
const shop = placed(now)
const text = async (report: Analysis, width = 80) =>
  (await render(report, 'table', { width })).replace(/ +$/gm, '')
const lineOf = (report: string, pattern: RegExp) => report.split('\n').find((line) => pattern.test(line))

describe('a row of the table says where its instruction stands', () => {
  test.each([
    [120, 'deploy/Dockerfile', '  deploy/Dockerfile:3'],
    [80, 'deploy/Dockerfile', '  deploy/Dockerfile:3'],
    [80, 'some/folder/deploy/Dockerfile', '  Dockerfile:3'],
    [60, 'deploy/Dockerfile', '  Dockerfile:3'],
    [60, 'deploy/Dockerfile.production', '  line 3'],
    [60, `${'x'.repeat(200_000)}`, '  line 3'],
    [40, 'deploy/Dockerfile', ''],
  ])('in %d columns, of %.40s', async (width, path, end) => {
    const row = lineOf(await text(placed(now, path), width), /RUN chown/)
    if (end === '') expect(row).not.toMatch(/line|:3/)
    else expect(row?.endsWith(end)).toBe(true)
  })

  test('and a finding in which line to change what', async () => {
    const report = (await text(shop)).replace(/\s+/g, ' ')
    expect(report).toContain('Instruction 3 (line 3) writes /app/main.js again only to change its owner')
    expect(report).toContain('[metadata-only-change] deploy/Dockerfile:2 → ')
    expect(report).toContain('drop instruction 3 (line 3: `RUN chown -R app:app /app`)')
  })

  test('but nothing else is said where no line is known', async () => {
    const instructions = shop.instructions.map((row) => ({ ...row, dockerfile: null }))
    const context = { ...shop.context, dockerfile: null }
    const without = { ...now, instructions, context }
    for (const format of ['table', 'markdown', 'github', 'gitlab', 'sarif', 'junit'] as const) {
      expect(await render(without, format)).toBe(await render(now, format))
      expect(await render(now, format)).not.toMatch(/\(line|Dockerfile:/)
    }
  })
})

describe('sentences', () => {
  const told = async (message: string) => {
    const [finding] = shop.findings as [Analysis['findings'][number]]
    const report = { ...shop, findings: [{ ...finding, message }], fix: null }
    const printed = JSON.parse(await render(report, 'gitlab'))
    return printed[0].description.replace(/\. .*/, '')
  }
  test.each([
    ['Instruction 2 and 3', 'Instruction 2 (line 2) and 3'],
    ['instructions 2, 3 and 4', 'instructions 2 (line 2), 3 (line 3) and 4 (line 4)'],
    ['instructions 2, 3 and 4 more', 'instructions 2 (line 2), 3 (line 3) and 4 more'],
    ['the block of instructions 2 to 3', 'the block of instructions 2 (line 2) to 3 (line 3)'],
    ['instruction 2 (`RUN x`) and', 'instruction 2 (line 2: `RUN x`) and'],
    ['instruction 2 (which is one)', 'instruction 2 (line 2) (which is one)'],
    ['`instruction 2` and `a`, instruction 3', '`instruction 2` and `a`, instruction 3 (line 3)'],
    ['instruction 1, instruction 99, instruction 0', 'instruction 1, instruction 99, instruction 0'],
    ['instruction 99999999999999999999999', 'instruction 99999999999999999999999'],
    ['/reinstruction 2', '/reinstruction 2'],
  ])('%s', async (message, told_) => {
    expect(await told(message)).toBe(told_)
  })
})

describe('the header says which Dockerfile was used', () => {
  const used = (change: object, warnings: Analysis['warnings'] = []) => {
    const dockerfile = { ...shop.context.dockerfile, ...change } as Analysis['context']['dockerfile']
    return text({ ...shop, context: { ...shop.context, dockerfile }, warnings })
  }
  const reason = 'It stands in the current folder; all its instructions are in the history'

  test('where nobody named it', async () => {
    expect(await used({ evidence: 'default', reason, path: 'Dockerfile' })).toContain(
      '\nLines of Dockerfile: it stands in the current folder; all its instructions are\nin the history\n',
    )
    expect(
      await used({ evidence: 'provenance', reason: 'The image brought it along', stage: 'run' }),
    ).toContain('\nLines of deploy/Dockerfile (stage run): the image brought it along\n')
    expect(await used({ evidence: 'default', aligned: 'none', reason: 'It fits by half' })).toContain(
      '\nNo lines of deploy/Dockerfile: it fits by half\n',
    )
  })

  test('and nothing where it was named and fits, or where a warning tells of it', async () => {
    expect(await used({})).not.toMatch(/^(No l|L)ines of/m)
    const warning = { code: 'dockerfile-mismatch', message: 'It does not fit' }
    expect(await used({ aligned: 'part', reason: 'x' }, [warning])).not.toMatch(/^(No l|L)ines of/m)
  })

  test('whatever its name and its stage are', async () => {
    const report = await used({ evidence: 'default', path: 'a\x1b[2Jb', stage: '\u202ex' })
    expect(report).toContain('Lines of a\\x1b[2Jb (stage \\u{202e}x)')
  })
})

test('programs get the lines as they read them', async () => {
  const [block, ...rest] = shop.instructions.toReversed()
  expect(block).toBeDefined()
  const instructions = rest.reverse().map((row) => ({
    ...row,
    dockerfile: row.dockerfile && { ...row.dockerfile, endLine: row.dockerfile.line + 4 },
  }))
  const tall = { ...shop, instructions: [...instructions, block as NonNullable<typeof block>] }
  expect(await render(tall, 'github')).toMatch(/^::warning file=deploy\/Dockerfile,line=2,endLine=6,title=/m)
  const issues = JSON.parse(await render(tall, 'gitlab'))
  expect(issues.map(({ location }: { location: object }) => location)).toContainEqual({
    path: 'deploy/Dockerfile',
    lines: { begin: 2, end: 6 },
  })
  const { results } = JSON.parse(await render(tall, 'sarif')).runs[0]
  const places = results.map(
    ({ locations }: { locations: { physicalLocation: object }[] }) => locations[0]?.physicalLocation,
  )
  expect(places).toContainEqual({
    artifactLocation: { uri: 'deploy/Dockerfile' },
    region: { startLine: 2, endLine: 6 },
  })
  expect(await render(tall, 'junit')).toContain('again only to change its owner [deploy/Dockerfile:2]')
})

test('what is about the base stands at the FROM that names it', async () => {
  const [finding] = shop.findings as [Analysis['findings'][number]]
  const about = { ...shop, findings: [{ ...finding, changeAt: null }] }
  expect(await render(about, 'github')).toMatch(/file=deploy\/Dockerfile,line=1,endLine=1,/)
  expect((await text(about)).replace(/\s+/g, ' ')).toContain('[deleted-later] deploy/Dockerfile:1 ')
})

test('a Dockerfile that only stood there and is not the image’s is not named to programs', async () => {
  const dockerfile = { ...shop.context.dockerfile, evidence: 'default', aligned: 'none', from: null } as const
  const instructions = shop.instructions.map((row) => ({ ...row, dockerfile: null }))
  const other = { ...shop, instructions, context: { ...shop.context, dockerfile } } as Analysis
  expect(await render(other, 'github')).toMatch(/^::warning file=Dockerfile,title=/m)
})

test('who broke a limit is told with the line, and so is the way back', async () => {
  const verdict = await check(shop, { size: '1MB', instructions: { 'RUN npm*': '1kB' } })
  const told = (await render(verdict, 'table', { width: 1000 })).replace(/ +/g, ' ')
  expect(told).toContain(' 380 kB: RUN npm install (deploy/Dockerfile:4), most in /app/node_modules')
  expect(told).toMatch(/Largest way back: .* \[deleted-later\] deploy\/Dockerfile:4$/m)
  expect(await render(verdict, 'github')).toMatch(
    /^::error file=deploy\/Dockerfile,line=4,endLine=4,title=Budget/m,
  )
})

test('tree, why and diff say it as well', async () => {
  const tree = await renderTree(listTree(shop, { instructions: [3] }), 'table', { width: 80 })
  expect(tree).toMatch(/^ {2}RUN npm install +Dockerfile:4$/m)
  const why = await renderTrace(tracePath(shop, '/app/main.js'), 'table', { width: 80 })
  expect(why).toMatch(/^2 {2}COPY . \/app +Dockerfile:2$/m)
  const contents = await renderTrace(tracePath(shop, '/app'), 'table', { width: 80 })
  expect(contents).toMatch(/RUN npm install +Dockerfile:4$/m)
  const difference = diff(old, shop)
  expect(await render(difference)).toContain('RUN npm install (deploy/Dockerfile:4) is new')
  expect(await render(difference, 'markdown')).toContain('`RUN npm install` (`deploy/Dockerfile:4`) (new)')
  expect(await render(difference, 'github')).toMatch(
    /^::notice file=deploy\/Dockerfile,line=4,endLine=4,title=Growth/m,
  )
})
