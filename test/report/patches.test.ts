import { describe, expect, test } from 'vitest'
import { unifiedDiff } from '../../packages/core/src/dockerfile/unified-diff.js'
import {
  type Analysis,
  type AnalysisFinding,
  render,
  renderFix,
  renderPatch,
} from '../../packages/core/src/index.js'
import { placed, sampleAnalyses } from './samples.js'

const { now } = await sampleAnalyses()
const shop = placed(now)

/** The first finding with another patch. */
function withPatch(patch: string, change: Partial<Analysis['findings'][number]> = {}): Analysis {
  const [finding, ...others] = shop.findings as [Analysis['findings'][number]]
  const fix = { summary: 'Do it', patch, savesBytes: 1 }
  return { ...shop, findings: [{ ...finding, ...change, fix }, ...others] }
}

const changed = (path: string, before: string | null, after: string) =>
  withPatch(unifiedDiff(path, before, after))

describe('the table shows what goes out and what comes in', () => {
  const shown = async (report: Analysis, width = 80) => {
    const text = await render(report, 'table', { width })
    const from = text.indexOf('→ Do it\n')
    return text
      .slice(from + 8, text.indexOf('\n 2', from))
      .split('\n')
      .map((line) => line.trim())
  }

  test('and nothing around it', async () => {
    const before = 'FROM a\nCOPY . .\n# b\nRUN c\nRUN d\n'
    const report = changed(
      'deploy/Dockerfile',
      before,
      before.replace('COPY', 'COPY --chown=x').replace('RUN c\n', ''),
    )
    expect(await shown(report)).toEqual(['- COPY . .', '+ COPY --chown=x . .', '- RUN c'])
  })

  test('with the name of another file', async () => {
    expect(await shown(changed('.dockerignore', null, '**/.git\n'))).toEqual([
      '.dockerignore (new):',
      '+ **/.git',
    ])
    expect(await shown(changed('.dockerignore', 'a\n', 'a\nb\n'))).toEqual(['.dockerignore:', '+ b'])
  })

  test('and of long lines where they differ', async () => {
    const line = `RUN ${'word '.repeat(60)}end`
    expect(await shown(changed('deploy/Dockerfile', line, `${line} && rm -rf /cache`), 60)).toEqual([
      '- …rd word word end',
      '+ …rd word word end && rm -rf /cache',
    ])
  })

  test('in three rows of a line, and twelve of a patch', async () => {
    const after = `RUN ${'word '.repeat(60)}\n${'x\n'.repeat(20)}`
    const rows = await shown(changed('deploy/Dockerfile', '', after))
    expect(rows.slice(0, 4).map((row) => row.slice(0, 9))).toEqual([
      '+ RUN wor',
      'word word',
      'word word',
      '+ x',
    ])
    expect(rows[2]).toMatch(/…$/)
    expect(rows.slice(12)).toEqual(['… 11 more rows'])
    expect(await shown(changed('deploy/Dockerfile', '', 'x\n'.repeat(13)))).toHaveLength(13)
  })

  test('without what is not seen, and with what a terminal would obey made visible', async () => {
    const report = changed('deploy/Dockerfile', '\ufeff\tRUN a\r\n', '\ufeff\tRUN b\x1b[2J\u202e\r\n')
    expect(await shown(report)).toEqual(['-     RUN a', '+     RUN b\\x1b[2J\\u{202e}'])
  })

  test('but not of what is only possible', async () => {
    const patch = unifiedDiff('deploy/Dockerfile', 'a\n', 'b\n')
    const report = withPatch(patch, { confidence: 'possible', wastedBytes: 0 })
    for (const format of ['table', 'markdown'] as const) {
      expect(await render(report, format, { top: Number.POSITIVE_INFINITY })).not.toMatch(/[-+] ?[ab]$/m)
    }
  })

  test.each([40, 60, 80])('in %d columns', async (width) => {
    const report = changed('deploy/Dockerfile', `RUN ${'世界'.repeat(90)}\n`, `RUN ${'界世 '.repeat(90)}\n`)
    const lines = (await render(report, 'table', { width })).split('\n')
    expect(Math.max(...lines.map((line) => [...line].reduce((n, c) => n + (c > '\u2e80' ? 2 : 1), 0)))).toBe(
      width,
    )
  })
})

describe('one command applies all of them', () => {
  const together = async (change: object, context: object = {}, source: object = {}) => {
    const dockerfile = { ...shop.context.dockerfile, ...context } as Analysis['context']['dockerfile']
    const report = {
      ...shop,
      context: { ...shop.context, dockerfile },
      source: { ...shop.source, ...source },
      fix: { ...(shop.fix as NonNullable<typeof shop.fix>), ...change },
    }
    const text = await render(report, 'table', { width: 300 })
    return text.split('\n').find((line) => line.includes('layersize fix'))
  }

  test('which is told once', async () => {
    expect(await together({})).toBe(
      'One patch for 2 findings saves 680 kB: layersize fix registry.example/shop:2 --dockerfile deploy/Dockerfile --write',
    )
    expect(await together({ findings: [0], conflicts: [1] })).toMatch(
      /^One patch saves 680 kB, 1 more may follow: /,
    )
  })

  test('without what the command finds by itself, or cannot write', async () => {
    expect(await together({}, { evidence: 'default' })).toMatch(
      /: layersize fix registry.example\/shop:2 --write$/,
    )
    expect(await together({}, { stage: 'run' })).toMatch(
      / --dockerfile deploy\/Dockerfile --target run --write$/,
    )
    expect(await together({}, { evidence: 'provenance' })).toMatch(
      /: layersize fix registry.example\/shop:2$/,
    )
  })

  test('and which a shell takes as it is', async () => {
    expect(await together({}, { path: "a b'c" }, { reference: '$(x).tar' })).toMatch(
      / '\$\(x\)\.tar' --dockerfile 'a b'\\''c' --write$/,
    )
  })
})

describe('Markdown', () => {
  test('has the patch as a block of code', async () => {
    expect(await render(shop, 'markdown')).toContain(
      '\n\n   ```diff\n   --- a/deploy/Dockerfile\n   +++ b/deploy/Dockerfile\n   @@ -1,5 +1,4 @@\n    FROM base\n   -COPY . /app\n',
    )
    expect(await render(shop, 'markdown')).toContain(
      '\n\nOne patch for 2 findings saves **680 kB**: `layersize fix ',
    )
  })

  test('with a fence that nothing in it ends', async () => {
    const report = changed('deploy/Dockerfile', '```\n````\nRUN a\n', '```\n````\nRUN b\n')
    expect(await render(report, 'markdown')).toMatch(/^ {3}`````diff$[\s\S]*^ {4}````$[\s\S]*^ {3}`````$/m)
  })

  test('ends before a block that it has no room for', async () => {
    const long = Array.from({ length: 38 }, (_, i) => `# ${i} ${'x'.repeat(290)}`).join('\n')
    const [finding] = shop.findings as [Analysis['findings'][number]]
    const fix = { summary: 'Do it', patch: unifiedDiff('Dockerfile', `a\n`, `${long}\n`), savesBytes: 1 }
    const findings = Array.from({ length: 12 }, () => ({ ...finding, fix }))
    const text = await render({ ...shop, findings }, 'markdown')
    expect(text.length).toBeLessThan(61_000)
    const fences = text.split('\n').filter((line) => /^ *```/.test(line))
    expect(fences.length % 2).toBe(0)
    expect(text).toMatch(/<\/details>\n\n…and more, which a comment has no room for\.\n$/)
  })
})

describe('SARIF has what to replace', () => {
  const replacementsOf = async (report: Analysis) => {
    const { results } = JSON.parse(await render(report, 'sarif')).runs[0]
    return results[0].fixes
  }
  const base = 'FROM a\nRUN b\n\n# c\nCOPY . .\nRUN d\n\n\n\n\n\n\nCMD ["g"]\n'
  test.each([
    ['a line', base, base.replace('RUN b', 'RUN bb')],
    ['two places', base, base.replace('RUN b', 'RUN bb').replace('CMD', 'ENTRYPOINT')],
    ['lines that go', base, base.replace('# c\nCOPY . .\n', '')],
    ['lines that come', base, base.replace('# c\n', '# c\nRUN x\nRUN y\n')],
    ['the first line', base, `# x\n${base}`],
    ['the last line', base, `${base}USER x\n`],
    ['a last line without an end', base.trimEnd(), `${base.trimEnd()} h`],
    ['a last line without an end that goes', `${base}USER x`, base],
    ['what follows a last line without an end', base.trimEnd(), `${base}USER x`],
    [
      'lines of Windows',
      base.replaceAll('\n', '\r\n'),
      base.replace('RUN b', 'RUN bb').replaceAll('\n', '\r\n'),
    ],
  ])('%s', async (_what, before, after) => {
    const [{ artifactChanges, description }] = await replacementsOf(
      changed('my app/Dockerfile', before, after),
    )
    expect(description.text).toBe('Do it')
    expect(artifactChanges).toHaveLength(1)
    expect(artifactChanges[0].artifactLocation).toEqual({ uri: 'my%20app/Dockerfile' })
    expect(replace(before, artifactChanges[0].replacements)).toBe(after)
  })

  test('but nothing where a file is made, or where nobody would see what', async () => {
    expect(await replacementsOf(changed('.dockerignore', null, '.git\n'))).toBeUndefined()
    expect(await replacementsOf(changed('Dockerfile', 'RUN a\n', 'RUN a\u202e\n'))).toBeUndefined()
    expect(await replacementsOf(changed('Dockerfile', 'RUN a\u202e\n', '\tRUN a\n'))).toBeDefined()
  })
})

interface Replacement {
  readonly deletedRegion: Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>
  readonly insertedContent: { readonly text: string }
}

/** A text as an editor changes it, from the end to the start. */
function replace(text: string, replacements: readonly Replacement[]): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const offset = (line: number, column: number) => lines.slice(0, line - 1).join('').length + column - 1
  return replacements.toReversed().reduce((text, { deletedRegion: at, insertedContent }) => {
    const [start, end] = [offset(at.startLine, at.startColumn), offset(at.endLine, at.endColumn)]
    return text.slice(0, start) + insertedContent.text + text.slice(end)
  }, text)
}

test('layersize fix lists what is fixed, what is left, and what words say', async () => {
  const fix = { ...(shop.fix as NonNullable<typeof shop.fix>), findings: [1], conflicts: [0] }
  const text = await renderFix({ ...shop, fix }, { width: 60 })
  expect(text).toMatch(/^One patch saves 680 kB, 1 more may follow\n 300 kB {2}Write /)
  expect(text).toMatch(/\n\nLeft for after that, as they change the same lines:\n 380 kB {2}Move /)
  expect(await renderFix({ ...shop, fix: null })).toMatch(
    /^There is nothing that a patch could change\n\nWhat no/,
  )
  expect(await renderFix({ ...shop, fix: null }, { only: ['secret-file'] })).toBe('There is nothing to fix\n')
})

test('layersize fix lists findings of the same change once, and says so where others share a part', async () => {
  const [first, second] = shop.findings as [AnalysisFinding, AnalysisFinding]
  const [one, same] = [first, { ...second, fix: first.fix }]
  const fix = { ...(shop.fix as NonNullable<typeof shop.fix>), findings: [0, 1], conflicts: [] }
  const told = (findings: AnalysisFinding[], savesBytes: number) =>
    renderFix({ ...shop, findings, fix: { ...fix, savesBytes } }, { width: 1000 })
  const bytes = first.fix.savesBytes as number
  const merged = await told([one, same], bytes)
  expect(merged).toMatch(/^One patch for 2 findings saves 380 kB\n 380 kB .*\n$/)
  expect(merged).toContain(`[${first.rule}, ${second.rule}]`)
  expect(await told([first, second], bytes)).toMatch(
    / saves 380 kB, of which some is in more than one of these\n/,
  )
})

test('a patch is shown in colour, and with nothing that a terminal would obey', async () => {
  const patch = unifiedDiff('Docker\x1bfile', 'FROM a\n\tRUN b\r\n', 'FROM a\n\tRUN \x1b[2Jc\r\n::error::x\n')
  expect(await renderPatch(patch)).toBe(
    '--- "a/Docker\\033file"\n+++ "b/Docker\\033file"\n@@ -1,2 +1,3 @@\n FROM a\n-\tRUN b\n+\tRUN \\x1b[2Jc\n+::error::x\n',
  )
  const colored = await renderPatch(patch, { color: true })
  expect(colored).toContain('\x1b[31m-\tRUN b\x1b[39m\n\x1b[32m+\tRUN \\x1b[2Jc\x1b[39m\n')
})
