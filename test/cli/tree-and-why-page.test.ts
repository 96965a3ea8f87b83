import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/tree-and-why.md'), 'utf8')
const shown = [...page.matchAll(/^```\n\$ layersize (.*)\n([\s\S]*?)^```$/gm)]

test('the page of tree and why shows some output of each', () => {
  expect(new Set(shown.map(([, args]) => args?.split(' ')[0]))).toEqual(new Set(['tree', 'why']))
})

test.each(shown.map(([, args, output]) => [args as string, output as string]))(
  'the page shows what layersize %s prints',
  (args, output) => {
    const bin = join(root, 'packages/cli/bin/layersize.js')
    const env = { PATH: process.env.PATH }
    expect(
      execFileSync(process.execPath, [bin, ...args.split(' ')], { cwd: root, encoding: 'utf8', env }),
    ).toBe(output)
  },
)
