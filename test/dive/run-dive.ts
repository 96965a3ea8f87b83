import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { TempFolder } from '../helpers/temp-folder.js'

/** What dive says of an image: its figures as the JSON has them, and whether its gate lets it pass by default. */
export interface DiveAnswer {
  readonly efficiency: number
  readonly wastedBytes: number
  /** As text: dive divides by 0 where no layer but the lowest has bytes. */
  readonly userWastedPercent: string
  readonly pass: boolean
}

/** Asks the dive at this path of an archive of `docker save`. */
export function runDive(dive: string, archive: Buffer, temp: TempFolder): DiveAnswer {
  const image = `docker-archive://${temp.file(archive)}`
  const json = temp.free('.json')
  const exported = spawnSync(dive, [image, '--json', json], { encoding: 'utf8' })
  if (exported.status !== 0) throw new Error(exported.stdout + exported.stderr)
  const { image: all, layer } = JSON.parse(readFileSync(json, 'utf8'))
  const userBytes = layer
    .slice(1)
    .reduce((sum: number, { sizeBytes }: { sizeBytes: number }) => sum + sizeBytes, 0)
  const gate = spawnSync(dive, [image, '--ci', '--ci-config', temp.free('.none')], { encoding: 'utf8' })
  if (!gate.stdout.includes('Result:')) throw new Error(gate.stdout + gate.stderr)
  return {
    efficiency: all.efficiencyScore,
    wastedBytes: all.inefficientBytes,
    userWastedPercent: String(all.inefficientBytes / userBytes),
    pass: gate.status === 0,
  }
}
