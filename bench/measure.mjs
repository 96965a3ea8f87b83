import { spawnSync } from 'node:child_process'

/**
 * Seconds on the clock and of the processors, and the most memory that the process had, as GNU time tells them. The clock
 * is read here: GNU time rounds to a hundredth of a second, which is much of what Node takes to start. Throws where the
 * command fails.
 */
function measure({ argv, env, before }) {
  before?.()
  const began = process.hrtime.bigint()
  const result = spawnSync('/usr/bin/time', ['-f', '%U %S %M', ...argv], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  if (result.error) throw result.error
  const [, user, system, kilobytes] = /([\d.]+) ([\d.]+) (\d+)\s*$/.exec(result.stderr) ?? []
  if (result.status !== 0 || !kilobytes)
    throw new Error(`${argv.join(' ')}: ${result.stderr}${result.signal ?? ''}`)
  return { seconds, cpu: Number(user) + Number(system), bytes: Number(kilobytes) * 1024 }
}

const MEASURES = ['seconds', 'cpu', 'bytes']

/**
 * The medians of each command by its name. They run in turn, so that what else the machine does befalls them all; a first
 * round, which brings what is read into memory and fills what is to be filled, is not counted.
 */
export function measureInTurn(commands, runs) {
  const names = Object.keys(commands)
  const round = () => Object.fromEntries(names.map((name) => [name, measure(commands[name])]))
  round()
  const rounds = Array.from({ length: runs }, round)
  const medians = (name) =>
    Object.fromEntries(
      MEASURES.map((measured) => [measured, median(rounds.map((each) => each[name][measured]))]),
    )
  return Object.fromEntries(names.map((name) => [name, medians(name)]))
}

/** Of an odd number of values. */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
