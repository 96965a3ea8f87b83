import { safeText } from '../safe-text.js'

/** A path as the URI that it is in the repository. */
export function toUri(path: string): string {
  const uri = safeText(path).replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return uri.startsWith('/') ? `file://${uri}` : uri
}
