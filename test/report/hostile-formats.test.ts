import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { render, safeText } from '../../packages/core/src/index.js'
import { commandsIn } from './commands-in.js'
import { HOSTILE, poison } from './poison.js'
import { placed, sampleAnalyses, sampleCheck, sampleDifference } from './samples.js'

const schema = (name: string) => readFileSync(join(import.meta.dirname, 'schemas', name), 'utf8')
const { id: _, $schema: __, ...sarifSchema } = JSON.parse(schema('sarif-schema-2.1.0.json'))
const ajv = new Ajv({
  strict: false,
  formats: { uri: true, 'uri-reference': isUriReference, 'date-time': true },
})
const isSarif = ajv.compile(sarifSchema)
const isCodeQuality = ajv.compile(JSON.parse(schema('gitlab-code-quality.json')))

const { now } = await sampleAnalyses()
const { files: ___, ...analysis } = placed(now)
const reports = {
  analysis,
  check: await sampleCheck(),
  difference: { ...(await sampleDifference()), gate: { status: 'broken' as const, reason: 'It grew' } },
}
const HARMLESS = 'harmless'

const TAGS = 'h2 h3 h4 p strong code table thead tbody tr th td ul ol li br details summary pre'.split(' ')
const markdown = new MarkdownIt({ html: true, linkify: true })

describe.each(Object.entries(reports))('a hostile %s', (_name, report) => {
  describe.each(HOSTILE)('with %s', (_what, text) => {
    const poisoned = poison(report, text)

    test('is Markdown without an element, an attribute, a link or a mention of its own', async () => {
      const printed = await render(poisoned, 'markdown')
      const html = markdown.render(printed)
      const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)]
      for (const [, name = '', attributes = ''] of tags) {
        expect(TAGS).toContain(name)
        expect(attributes).toMatch(
          /^$|^ style="text-align:(left|right)"$|^ start="\d+"$|^ class="language-diff"$/,
        )
      }
      const words = html.replace(/<code[^>]*>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '')
      expect(words).not.toMatch(/@|:\/\/|www\.|#\d|!\d|\bGH-|[<>`[\]*_~$\\]|&(?!quot;|amp; )/)
      expect(words).not.toMatch(/\b[0-9a-f]{7,}\b|:\w+:/)
      expect(printed.length).toBeLessThan(65_536)
      // GitHub's parser takes longer fences for text.
      expect(printed).not.toMatch(/`{50}/)
      expect(printed).toBe(visible(printed))
    })

    test('has the tables and headings of a harmless one', async () => {
      const [hostile, harmless] = [text, HARMLESS].map(async (text) =>
        countTags(markdown.render(await render(poison(report, text), 'markdown'))),
      )
      expect(await hostile).toEqual(await harmless)
    })

    test('is as many workflow commands as intended, each whole', async () => {
      const printed = await render(poisoned, 'github')
      const lines = printed.trimEnd().split('\n')
      const harmless = (await render(poison(report, HARMLESS), 'github')).trimEnd().split('\n')
      expect(lines).toHaveLength(harmless.length)
      const commands = lines.filter((line) => !line.startsWith('layersize: '))
      expect(commandsIn(printed)).toHaveLength(commands.length)
      for (const line of commands) {
        expect(line).toMatch(
          /^::(error|warning|notice) file=[^,:]+(,line=\d+,endLine=\d+)?,title=[^,:]*::[^\r\n]*$/,
        )
        expect(line).not.toMatch(/##\w*\[/)
      }
      expect(printed).toBe(visible(printed))
    })

    test('is a Code Quality report', async () => {
      const printed = await render(poisoned, 'gitlab')
      isCodeQuality(JSON.parse(printed))
      expect(isCodeQuality.errors).toBeNull()
      checkJson(printed)
    })

    test('is SARIF', async () => {
      const printed = await render(poisoned, 'sarif')
      const log = JSON.parse(printed)
      isSarif(log)
      expect(isSarif.errors).toBeNull()
      // A fix is indented as it is.
      checkJson(printed, /\t/g)
      for (const { message } of log.runs[0].results) expect(message.text).not.toMatch(/\]\(|(?<!\{)\{\d+\}/)
    })

    test('is the same when its JSON is read', async () => {
      const printed = await render(poisoned, 'json')
      expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(poisoned)))
      expect(commandsIn(printed)).toEqual([])
    })
  })

  test('is JUnit with the same text, whatever it is', async () => {
    const files = await Promise.all(
      HOSTILE.map(async ([, text], i) => ({
        fileName: `${i}.xml`,
        contents: await render(poison(report, text), 'junit'),
      })),
    )
    const { valid, errors, normalized } = await validateXML({
      xml: files,
      schema: { fileName: 'junit-10.xsd', contents: schema('junit-10.xsd') },
      normalization: 'c14n',
    })
    expect(errors).toEqual([])
    expect(valid).toBe(true)
    const parsed = fromXml(normalized)
    for (const [i, [name, text]] of HOSTILE.entries()) {
      const shown = safeText(text).replace(/[\ufffe\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
      expect(parsed, name).toContain(shown.slice(0, 100))
      const printed = files[i]?.contents as string
      expect(commandsIn(printed), name).toEqual([])
      expect(printed, name).toBe(visible(printed))
    }
  })
})

// To measure words takes long.
const short = HOSTILE.filter(([, text]) => text.length < 10_000)

describe.each(Object.entries(reports))('a table of a hostile %s', (_name, report) => {
  test.each(short)('with %s is no workflow command, whatever its width', async (_what, text) => {
    for (const width of [40, 80, 100]) {
      for (const color of [false, true]) {
        const options = { width, color, top: Number.POSITIVE_INFINITY }
        expect(commandsIn(await render(poison(report, text), 'table', options))).toEqual([])
      }
    }
  })
})

/** The text with all made visible that must not be in any, save the ends of its lines. */
function visible(text: string): string {
  return text
    .split('\n')
    .map((line) => safeText(line))
    .join('\n')
}

function checkJson(printed: string, allowed = /(?!)/g): void {
  expect(printed).toBe(visible(printed))
  expect(commandsIn(printed)).toEqual([])
  JSON.parse(printed, (_key, value) => {
    const text = typeof value === 'string' ? value.replace(allowed, '') : ''
    expect(text).toBe(visible(text))
    return value
  })
}

function countTags(html: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const tag of ['h2', 'h3', 'h4', 'tr', 'td', 'details', 'table'])
    counts[tag] = html.split(`<${tag}`).length - 1
  return counts
}

function fromXml(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
  return text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] as string)
}

function isUriReference(text: string): boolean {
  return (
    /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*$/.test(text) && URL.canParse(text, 'file:///a')
  )
}
