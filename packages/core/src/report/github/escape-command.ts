import { safeText } from '../safe-text.js'

/** Text for a workflow command of GitHub's runner, which reads one to the end of its line. */
export function escapeData(text: string): string {
  return escapeBreaks(text.split('\n').map(safeText).join('\n'))
}

/** Text for one of its properties, which end at a comma. */
export function escapeProperty(text: string): string {
  return escapeBreaks(safeText(text)).replace(/:/g, '%3A').replace(/,/g, '%2C')
}

function escapeBreaks(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}
