// Writes the list of the rules in the documents from the rules themselves.
import { writeFileSync } from 'node:fs'
import { listRules } from '../packages/core/dist/index.js'

const rows = listRules().map(({ id, summary }) => `- [${id}](rules/${id}.md): ${summary}`)
writeFileSync(
  new URL('../docs/rules.md', import.meta.url),
  `# Rules

What layersize looks for, in the order in which bytes are counted: for the first rule that claims them.
\`layersize rules\` lists them as well, \`layersize explain RULE\` prints a page, and
[what is as it should be can be ignored](ignore.md).

${rows.join('\n')}
`,
)
