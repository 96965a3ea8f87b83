import { expect, test } from 'vitest'
import { renderPage } from '../../packages/core/src/index.js'

const page = `# a-rule

Add \`**/.git\` to **the file**
and a word, and more words, until the line is full.

\`\`\`dockerfile
# bad: a comment that is longer than the terminal is wide

RUN x \\
  && **y**
\`\`\`

- one, which has so many words that it needs two lines
- two
  goes on

| tool | what stands there |
| ---- | ----------------- |
| apt  | /var/lib/apt/lists and whatever else |
`

test('paragraphs are broken, code is not, items and rows hang', async () => {
  expect(await renderPage(page, { width: 40 })).toBe(`\
a-rule

Add \`**/.git\` to **the file** and a
word, and more words, until the line is
full.

    # bad: a comment that is longer than the terminal is wide

    RUN x \\
      && **y**

- one, which has so many words that it
  needs two lines
- two goes on

| tool | what stands there |
| apt  | /var/lib/apt/lists and
  whatever else |
`)
})

test('in colour, the headings and what stands between stars, but not in code', async () => {
  const text = await renderPage(page, { width: 40, color: true })
  expect(text).toContain('\x1b[1ma-rule\x1b[22m\n')
  expect(text).toContain('`**/.git` to \x1b[1mthe file\x1b[22m and')
  expect(text).toContain('&& **y**')
})

test('no line is as long as a wide terminal', async () => {
  const text = await renderPage('word '.repeat(100), { width: 300 })
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})
