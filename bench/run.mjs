// Measures layersize against what nothing can beat: `docker save IMAGE | cat > /dev/null` in the same run.
// Needs an engine of its own: LAYERSIZE_TEST_SOCKET=/path/to/docker.sock npm run bench
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

const RUNS = 5
const LAYER_BYTES = 500_000_000
/** What the issue of the whole path asked for. */
const MAX_RATIO = 1.15
const MAX_MEMORY = 300e6

const socket = process.env.LAYERSIZE_TEST_SOCKET
if (!socket) {
  console.error('npm run bench needs an engine: name its socket in LAYERSIZE_TEST_SOCKET.')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'layersize-bench-'))
const env = { ...process.env, DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: folder, DOCKER_BUILDKIT: '0' }
const image = `layersize-bench-${process.pid}:1`
const bin = join(import.meta.dirname, '../packages/cli/bin/layersize.js')

try {
  await makeImage()
  const floor = ['sh', '-c', `docker save ${image} | cat > /dev/null`]
  const ours = [process.execPath, bin, image]
  const pairs = []
  measure(floor)
  measure(ours)
  for (let run = 0; run < RUNS; run++) pairs.push([measure(floor), measure(ours)])
  report(pairs)
} finally {
  spawnSync('docker', ['image', 'rm', '-f', image], { env })
  rmSync(folder, { recursive: true })
}

/** 1 GB in two layers: one of large files that do not compress, one of many small ones. */
async function makeImage() {
  const context = join(folder, 'context')
  execFileSync('mkdir', ['-p', `${context}/large`, `${context}/small`])
  for (let i = 0; i < 5; i++) await writeNoise(`${context}/large/${i}`, LAYER_BYTES / 5)
  const small = 20_000
  const pool = randomBytes(1 << 20)
  for (let i = 0; i < LAYER_BYTES / small; i++) {
    const content = Buffer.from(pool.subarray(i % 1000, (i % 1000) + small))
    content.writeUInt32LE(i)
    writeFileSync(`${context}/small/${i}`, content)
  }
  writeFileSync(
    `${context}/Dockerfile`,
    'FROM scratch\nLABEL layersize.test=bench\nCOPY large /large\nCOPY small /small\n',
  )
  execFileSync('docker', ['build', '-q', '-t', image, context], { env })
  rmSync(context, { recursive: true })
}

function writeNoise(path, length) {
  const file = createWriteStream(path)
  const block = randomBytes(1 << 20)
  for (let written = 0; written < length; written += block.length) {
    block.writeUInt32LE(written)
    file.write(Buffer.from(block.subarray(0, Math.min(block.length, length - written))))
  }
  return new Promise((resolve) => file.end(resolve))
}

/** Seconds, and the most memory that the process had, as GNU time tells it. */
function measure(command) {
  const result = spawnSync('/usr/bin/time', ['-f', '%e %M', ...command], { env, encoding: 'utf8' })
  const [, seconds, kilobytes] = /([\d.]+) (\d+)\s*$/.exec(result.stderr) ?? []
  if (result.status !== 0 || !seconds)
    throw new Error(`${command.join(' ')}: ${result.stderr}${result.error ?? ''}`)
  return { seconds: Number(seconds), bytes: Number(kilobytes) * 1024 }
}

function report(pairs) {
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
  const floor = median(pairs.map(([save]) => save.seconds))
  const ours = median(pairs.map(([, run]) => run.seconds))
  const ratio = median(pairs.map(([save, run]) => run.seconds / save.seconds))
  const memory = median(pairs.map(([, run]) => run.bytes))
  const verdict = (good) => (good ? 'reached' : 'NOT REACHED')
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}, Node ${process.version}`,
  )
  console.log(`1 GB in two layers, by the socket; medians of ${RUNS} runs`)
  console.log(`  docker save | cat > /dev/null   ${floor.toFixed(2)} s`)
  console.log(`  layersize                       ${ours.toFixed(2)} s`)
  console.log(
    `  ratio, run by run               ${ratio.toFixed(2)}   (at most ${MAX_RATIO}: ${verdict(ratio <= MAX_RATIO)})`,
  )
  console.log(
    `  memory of layersize             ${(memory / 1e6).toFixed(0)} MB (under ${MAX_MEMORY / 1e6} MB: ${verdict(memory < MAX_MEMORY)})`,
  )
}
