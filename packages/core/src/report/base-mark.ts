import type { Analysis } from '../analysis.js'

/** How the base is called beside what came with it. */
export function baseMark({ confidence }: Pick<Analysis['context']['base'], 'confidence'>): string {
  return confidence === 'likely' ? 'base, likely' : 'base'
}
