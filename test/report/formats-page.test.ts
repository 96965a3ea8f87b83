import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  analyze,
  check,
  combineVerdicts,
  FORMATS,
  type Format,
  render,
} from '../../packages/core/src/index.js'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/formats.md'), 'utf8')
const analysis = await analyze(join(root, 'fixtures/shop/shop.tar.gz'), {
  dockerfile: { text: readFileSync(join(root, 'fixtures/shop/Dockerfile'), 'utf8') },
})
const shop = { ...analysis, source: { ...analysis.source, reference: 'shop:1' } }
const limits = { size: '4.5MB', wasted: { max: '1MB', level: 'warn' as const }, layers: 20 }
const report = combineVerdicts([await check(shop, limits, { budget: 'layersize.config.json' })])

test('the page names every format', () => {
  expect([...page.matchAll(/^\| `(\w+)` /gm)].map(([, format]) => format)).toEqual([...FORMATS])
})

test.each(['markdown', 'github', 'gitlab', 'sarif', 'junit'] satisfies Format[])(
  'the example of %s is what is printed',
  async (format) => {
    const example = new RegExp(`^## \`${format}\`[\\s\\S]*?^\`\`\`\\w*\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(
      page,
    )?.[1]
    const printed = (await render(report, format)).replaceAll('\u00a0', ' ')
    for (const line of (example as string).split('\n')) expect(printed).toContain(line)
  },
)
