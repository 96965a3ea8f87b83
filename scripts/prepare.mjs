// Makes a fresh checkout ready to run: the right Node, the dependencies of the lockfile, the build. Needs nothing but
// Node and npm, and prints nothing unless it fails.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

export const PNPM = 'pnpm@12.21.0'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs where node_modules is not of this lockfile, then builds what changed. Ends the process where it fails. */
export async function prepare() {
  requireNode()
  if (!isInstalled()) await runQuietly('Installing', 'npx', ['--yes', PNPM, 'install', '--frozen-lockfile'])
  await runQuietly('Building', 'npm', ['run', '--silent', 'build'])
}

function requireNode() {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const numbers = (version) => version.match(/\d+/g).map(Number)
  const [major, minor] = numbers(process.versions.node)
  const [leastMajor, leastMinor] = numbers(engines.node)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  process.stderr.write(
    `This is Node ${process.versions.node}; layersize needs ${leastMajor}.${leastMinor} or newer.\n`,
  )
  process.exit(1)
}

/** pnpm leaves a copy of the lockfile when it is done; the packages' own folders may have been deleted since. */
function isInstalled() {
  const copy = `${root}node_modules/.pnpm/lock.yaml`
  if (!existsSync(copy)) return false
  const packages = readdirSync(`${root}packages`)
  return (
    readFileSync(copy).equals(readFileSync(`${root}pnpm-lock.yaml`)) &&
    packages.every((name) => existsSync(`${root}packages/${name}/node_modules`))
  )
}

/** Runs a command in the root. What it says is shown only if it fails, and then its exit code is ours. */
async function runQuietly(doing, command, args) {
  showStatus(`${doing} …`)
  // npm and npx are scripts on Windows, which only a shell runs. Elsewhere they leave what they run behind when they
  // are killed, so that it takes a process group to end all of it.
  const windows = process.platform === 'win32'
  const options = { cwd: root, shell: windows, detached: !windows, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = spawn(command, args, options)
  const stop = (signal) => {
    process.kill(windows ? child.pid : -child.pid, signal)
    showStatus('')
    process.exit(128 + constants.signals[signal])
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const said = []
  child.stdout.on('data', (chunk) => said.push(chunk))
  child.stderr.on('data', (chunk) => said.push(chunk))
  const code = await new Promise((resolve) => {
    child.on('error', ({ message }) => said.push(`${message}\n`))
    child.on('close', (code) => resolve(code ?? 1))
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  showStatus('')
  if (code === 0) return
  for (const chunk of said) process.stderr.write(chunk)
  process.exit(code)
}

/** A line on a terminal in place of the last one. */
function showStatus(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`)
}
