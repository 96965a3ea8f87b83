import { cpus } from 'node:os'
import { measure } from './measure.mjs'

const RUNS = 5

/**
 * Measures the commands in turn, so that what else the machine does befalls them all, and prints the medians.
 * `layersize` is held to a share of the first command's time, run by run, and to a peak of memory.
 */
export function compare({ title, commands, maxRatio, maxMemory, env }) {
  const names = Object.keys(commands)
  const round = () => Object.fromEntries(names.map((name) => [name, measure(commands[name], env)]))
  // The first reads the archive into the page cache, and settles the engine.
  round()
  const runs = Array.from({ length: RUNS }, round)
  const ratio = median(runs.map((run) => run.layersize.seconds / run[names[0]].seconds))
  const memory = median(runs.map((run) => run.layersize.bytes))

  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}`,
  )
  console.log(`${title}; medians of ${RUNS} runs`)
  for (const name of names) print(name, `${median(runs.map((run) => run[name].seconds)).toFixed(2)} s`)
  print('ratio to the first, run by run', ratio.toFixed(2), `at most ${maxRatio}`, ratio <= maxRatio)
  print('memory of layersize', megabytes(memory), `under ${megabytes(maxMemory)}`, memory < maxMemory)
}

function print(name, value, limit, kept) {
  const verdict = limit ? `(${limit}: ${kept ? 'reached' : 'NOT REACHED'})` : ''
  console.log(`  ${name.padEnd(32)}${value.padEnd(7)}${verdict}`.trimEnd())
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
