import type { Remark } from '../remarks/remark.js'
import { safeText } from '../safe-text.js'

/** What SARIF tells of the rule of a remark, given what the rules of waste find. */
export function describeRule({ about, rule, level }: Remark, summaries: ReadonlyMap<string, string>) {
  const { short, help } = describe(about, rule, summaries.get(rule))
  return {
    id: safeText(rule),
    name: safeText(rule).replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) =>
      letter.toUpperCase(),
    ),
    shortDescription: { text: short },
    fullDescription: { text: short },
    help: { text: help },
    defaultConfiguration: { level },
    properties: { tags: ['container-image', about === 'finding' ? 'waste' : 'budget'], precision: 'high' },
  }
}

function describe(about: Remark['about'], rule: string, summary: string | undefined) {
  switch (about) {
    case 'finding':
      return {
        short: `Wasted bytes in a container image: ${summary ?? safeText(rule)}`,
        help: `layersize explain ${safeText(rule)} says what is found and why, what to write instead, and when to ignore it.`,
      }
    case 'limit':
      return {
        short: `A limit of the size budget: ${safeText(rule)}`,
        help: 'The image is over a limit that its budget sets, or the figure is unknown. The message says by how much, which instruction did it, and what would bring it back.',
      }
    case 'failure':
      return {
        short: 'An image of the size budget could not be analysed',
        help: 'The message says why, and what to do.',
      }
    case 'growth':
      return {
        short: 'The size of the image has changed',
        help: 'The message says by how much, and which instructions did it.',
      }
    case 'note':
      return {
        short: 'A note on the check of the size budget',
        help: 'It changes no verdict; the message says what it is about.',
      }
  }
}
