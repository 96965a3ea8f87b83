import { type Step, setting, step } from '../image.js'
import { directory, file, type Member, writeTar } from '../write-tar.js'
import { dockerfileLine } from './act.js'
import type { Maker } from './expected-waste.js'
import { layerMembers } from './layer-members.js'
import { runScript, type Script } from './script.js'

export interface WrittenScript {
  readonly steps: readonly Step[]
  /** One for each step. */
  readonly makers: readonly Maker[]
  /** The layers' tars. */
  readonly layers: readonly Buffer[]
  /** What a reader needs to follow it. */
  readonly dockerfile: string
}

/** What the base's lowest layer has, so that it counts as one. */
const SHELL: readonly Member[] = [directory('bin/'), file('bin/sh', 'shell', { mode: 0o755 })]

/** The image of a script as an engine would build it. */
export function writeScript(script: Script): WrittenScript {
  const steps: Step[] = []
  const makers: Maker[] = []
  const layers: Buffer[] = []
  const { baseSteps, style, linksToBelow, folders } = script
  const lines = [`# ${JSON.stringify({ baseSteps, style, linksToBelow })}`]
  for (const [index, ran] of runScript(script).entries()) {
    const done = ran ? ran.done : script.steps[index]
    if (!done) continue
    const line = dockerfileLine(done)
    lines.push(line)
    if (done.keyword === 'COPY') lines.push(`#   ${JSON.stringify(folders[done.folder])}`)
    if (!ran) {
      steps.push(setting(line))
      makers.push({ keyword: done.keyword, layer: null })
      continue
    }
    const members = [
      ...(baseSteps > 0 && layers.length === 0 ? SHELL : []),
      ...layerMembers(ran.container, ran.below, style),
    ]
    // Layers that are equal are a finding of their own.
    let tar = writeTar(members)
    if (layers.some((other) => other.equals(tar)))
      tar = writeTar([...members, file(`srv/stamp-${index}`, 'stamp')])
    steps.push({ ...step(line), members: tar })
    makers.push({ keyword: done.keyword, layer: layers.length })
    layers.push(tar)
  }
  return { steps, makers, layers, dockerfile: lines.join('\n') }
}
