import { safeText } from '../safe-text.js'

/** Text for a message of SARIF, which could hold placeholders ({0}) and links ([text](place)): sections 3.11.5 and 3.11.6. */
export function escapeMessage(text: string): string {
  return safeText(text)
    .replace(/\{(\d+)\}/g, '{{$1}}')
    .replace(/\](?=\()/g, '] ')
}
