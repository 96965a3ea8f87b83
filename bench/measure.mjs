import { spawnSync } from 'node:child_process'

/** Seconds, and the most memory that the process had, as GNU time tells it. */
export function measure(command, env = process.env) {
  const result = spawnSync('/usr/bin/time', ['-f', '%e %M', ...command], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (result.error) throw result.error
  const [, seconds, kilobytes] = /([\d.]+) (\d+)\s*$/.exec(result.stderr) ?? []
  if (result.status !== 0 || !seconds)
    throw new Error(`${command.join(' ')}: ${result.stderr}${result.signal ?? ''}`)
  return { seconds: Number(seconds), bytes: Number(kilobytes) * 1024 }
}
