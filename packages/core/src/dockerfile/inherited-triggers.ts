import { parseTrigger } from './expected-steps.js'
import { newScope } from './scope.js'
import type { Step } from './step.js'
import { stepMatcher } from './step-matcher.js'

/**
 * Whether these own steps are those that the ONBUILDs of the base have triggered. Only the classic builder, podman and
 * buildah record what an image has them for.
 */
export function inherited(below: readonly Step[], own: readonly Step[]): boolean {
  const triggers = below.filter(({ base, keyword }) => base === true && keyword === 'ONBUILD')
  if (own.length === 0 || triggers.length < own.length) return false
  const scope = newScope(null, '\\')
  return triggers.slice(-own.length).every(({ text }, at) => {
    const trigger = parseTrigger(text.slice('ONBUILD '.length), '\\')
    const fits = trigger && stepMatcher(trigger, scope)(own[at] as Step) !== null
    if (trigger) scope.add(trigger)
    return fits
  })
}
