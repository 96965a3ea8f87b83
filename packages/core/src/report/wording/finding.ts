import type { AnalysisFinding } from '../../analysis.js'
import { count } from '../table/page.js'

/** What happens, and what there is to know of the figure beside it. */
export function describeFinding(finding: AnalysisFinding, size: (bytes: number) => string): string {
  const { message, files, confidence, own, wastedBytes, savesAlone, rebuiltBytes } = finding
  const counts = own && confidence !== 'possible'
  const facts = [
    ...(files > 0 ? [count(files, 'file')] : []),
    ...(rebuiltBytes > 0 ? ['rebuilt with every change of the sources'] : []),
    // The rest of it another finding has counted, one of those above where that is all.
    ...(wastedBytes > 0 && savesAlone > wastedBytes ? [`${size(savesAlone)} if done alone`] : []),
    ...(counts && wastedBytes === 0 && savesAlone > 0 ? ['counted above'] : []),
    ...(confidence === 'certain' ? [] : [confidence]),
    ...(own ? [] : ['inside the base image']),
    ...(counts ? [] : ['not counted']),
  ]
  return facts.length > 0 ? `${message} (${facts.join(', ')})` : message
}
