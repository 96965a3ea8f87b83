import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { Duplex } from 'node:stream'
import { LayersizeError } from '../../../errors.js'
import { shellWord } from '../../../shell-word.js'
import type { Endpoint } from '../place/host.js'

type SshEndpoint = Extract<Endpoint, { kind: 'ssh' }>

/** Seconds until a host that does not answer is given up, as the docker CLI has it. */
const CONNECT_TIMEOUT = 30

/** How much of what ssh complains about is kept. */
const KEPT = 2000

/** Milliseconds for what it has said on its end to come in. */
const GRACE = 500

/**
 * Connections to the engine on another machine as the docker CLI makes them: the user's own ssh, with all that it is
 * configured with, runs `docker system dial-stdio` there. One is kept for the next question, since each may ask for a
 * password.
 */
export class SshAgent extends Agent {
  readonly #endpoint: SshEndpoint

  constructor(endpoint: SshEndpoint) {
    super({ keepAlive: true })
    this.#endpoint = endpoint
  }

  /** What the types of Node 20 leave out, and its documentation has. */
  createConnection(): Duplex {
    return sshConnection(this.#endpoint)
  }
}

function sshArguments({ host, user, port, socket }: SshEndpoint): string[] {
  const remote = socket
    ? `docker --host unix://${shellWord(socket)} system dial-stdio`
    : 'docker system dial-stdio'
  return [
    ...['-o', `ConnectTimeout=${CONNECT_TIMEOUT}`, '-T'],
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', port] : []),
    ...['--', host, remote],
  ]
}

function sshConnection(endpoint: SshEndpoint): Duplex {
  const child = spawn('ssh', sshArguments(endpoint), { stdio: 'pipe', windowsHide: true })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT)
  })
  const connection = new Duplex({
    read: () => void child.stdout.resume(),
    // What went wrong is told by how the program ends, not by the pipe that it leaves.
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy(error, done) {
      child.kill()
      // What it has started, or ssh itself where it is stopped, may live on: that keeps nobody waiting.
      child.unref()
      for (const pipe of child.stdio) pipe?.destroy()
      done(error)
    },
  })
  child.stdin.on('error', () => {})
  child.stdout.on('data', (chunk) => {
    if (!connection.push(chunk)) child.stdout.pause()
  })
  child.on('error', (error) => connection.destroy(noSsh(endpoint, error)))
  child.on('close', (code) => {
    if (code === 0) connection.push(null)
    else connection.destroy(refused(endpoint, code, said))
  })
  // The pipes stay open if something that it has started holds them.
  child.on('exit', (code) => {
    if (code !== 0) setTimeout(() => connection.destroy(refused(endpoint, code, said)), GRACE).unref()
  })
  return Object.assign(connection, AS_A_SOCKET)
}

/** What else node:http asks of a connection that it keeps. */
const AS_A_SOCKET = {
  setTimeout: () => {},
  setNoDelay: () => {},
  setKeepAlive: () => {},
  ref: () => {},
  unref: () => {},
}

function noSsh({ host }: SshEndpoint, cause: Error): LayersizeError {
  return new LayersizeError(
    'ENGINE_UNREACHABLE',
    `Cannot connect to ${host}: the program ssh cannot be run`,
    {
      cause,
      hint: 'Install an SSH client, or export the image there: ssh HOST docker save IMAGE | layersize -',
    },
  )
}

function refused({ host, user }: SshEndpoint, code: number | null, said: string): LayersizeError {
  const login = user ? `${user}@${host}` : host
  // What is printed on login comes first, what went wrong last.
  const reason = said.trim().split('\n').slice(-3).join('; ').replaceAll('\r', '')
  const why = reason || (code === null ? 'ssh was ended by a signal' : `ssh ended with ${code}`)
  return new LayersizeError('ENGINE_UNREACHABLE', `Cannot connect to the engine at ssh://${login}: ${why}`, {
    hint: HINTS[code ?? -1] ?? `Try what is run there: ssh ${login} docker version`,
  })
}

const HINTS: Readonly<Record<number, string>> = {
  126: 'The docker command there cannot be run: see its permissions.',
  127: 'The docker command was not found there: it has to be in the PATH of a session that is not interactive.',
  255: 'See that ssh reaches the host by itself, its key known and yours accepted: ssh -v HOST',
}
