import { cpus, release, totalmem, type } from 'node:os'
import { diveVersion } from './commands.mjs'
import { openEngine } from './engine.mjs'
import { outputOf } from './shell.mjs'

/** A line on what all this was measured with. */
export function describeMachine() {
  const [cpu] = cpus()
  return [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} × ${cpu.model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release().split('.', 2).join('.')}`,
    `Node ${process.version}`,
    `dive ${diveVersion()}`,
    ...describeEngine(),
    `layersize at ${outputOf('git', ['describe', '--always', '--dirty'])}`,
  ].join(', ')
}

function describeEngine() {
  if (!process.env.LAYERSIZE_TEST_SOCKET) return []
  return [openEngine().ask('info', '--format', 'Docker {{.ServerVersion}} with {{.Driver}}')]
}
