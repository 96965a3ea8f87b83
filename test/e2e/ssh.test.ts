import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { freePort } from './free-port.js'
import { output } from './process.js'

/** sshd takes nothing but its whole path. */
const SSHD = '/usr/sbin/sshd'

const engine = Engine.fromEnvironment()
let image: string
let servers: ChildProcess[] = []
let port: number
/** What the servers have logged. */
let said = ''

beforeAll(async () => {
  image = await importBase(engine, engine.temp.join('root'))
  await makeKeys('host', 'user', 'stranger')
  const folder = engine.temp.join('bin')
  mkdirSync(folder)
  // The user's own ssh, with a configuration of the test's.
  const script = `#!/bin/sh\nexec /usr/bin/ssh -F ${engine.temp.join('config')} "$@"\n`
  writeFileSync(`${folder}/ssh`, script)
  chmodSync(`${folder}/ssh`, 0o755)
  port = await startServer('PATH=/usr/bin:/bin')
  trust(port, 'host')
})

afterAll(async () => {
  for (const server of servers) server.kill()
  await engine.cleanUp()
})

describe('an engine behind ssh', () => {
  test('is asked as the docker command asks it, over one connection', async () => {
    configure('user')
    const outcome = await ask(`ssh://root@127.0.0.1:${port}${engine.socket}`, ['--format', 'json'])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    const { source: _, ...analysis } = JSON.parse(outcome.stdout.toString('utf8'))
    const { source: __, ...expected } = await analyze(image, { host: engine.host })
    expect(analysis).toEqual(expected)
    // Each may ask for a password.
    expect(said.match(/Accepted publickey/g)).toHaveLength(1)
  })

  test('names an image that is not there, and what fetches it', async () => {
    configure('user')
    const host = `ssh://root@127.0.0.1:${port}${engine.socket}`
    expectFailure(
      await layersize(['missing:1', '--host', host], { env: env() }),
      `docker --host ${host} pull missing:1`,
    )
  })

  test('is asked at a socket whose path a shell would take apart', async () => {
    configure('user')
    const folder = engine.temp.join("it's $HOME; here")
    symlinkSync(dirname(engine.socket), folder)
    const host = `ssh://root@127.0.0.1:${port}${folder}/${basename(engine.socket)}`
    expect(await ask(host)).toMatchObject({ code: 0, stderr: '' })
  })

  test('refuses another key', async () => {
    configure('stranger')
    expectFailure(await ask(`ssh://root@127.0.0.1:${port}${engine.socket}`), 'Permission denied')
  })

  test('has another key than is known', async () => {
    configure('user')
    trust(port, 'stranger')
    expectFailure(await ask(`ssh://root@127.0.0.1:${port}${engine.socket}`), 'Host key verification failed')
    trust(port, 'host')
  })

  test('is on a host where nobody listens', async () => {
    configure('user')
    expectFailure(await ask(`ssh://root@127.0.0.1:${await freePort()}`), 'Connection refused')
  })

  test('is on a host without the docker command', async () => {
    configure('user')
    const bare = await startServer('PATH=/nonexistent')
    trust(bare, 'host')
    const outcome = await ask(`ssh://root@127.0.0.1:${bare}`)
    expectFailure(outcome, 'not found')
    expect(outcome.stderr).toContain('in the PATH')
  })

  test('does not answer there', async () => {
    configure('user')
    trust(port, 'host')
    expectFailure(await ask(`ssh://root@127.0.0.1:${port}/nonexistent.sock`), '/nonexistent.sock')
  })

  test.each(['ssh://-oProxyCommand=touch$IFS/x', 'ssh://root@-x', 'ssh://-l@host', 'ssh://a b'])(
    'is not looked for at %s',
    async (host) => {
      expectFailure(await ask(host), 'is no engine address')
    },
  )
})

test('without an ssh program, that is said', async () => {
  const outcome = await layersize([image, '--host', 'ssh://host'], { env: { PATH: '/nonexistent' } })
  expectFailure(outcome, 'the program ssh cannot be run')
})

function ask(host: string, args: readonly string[] = []) {
  return layersize([image, '--host', host, ...args], { env: env() })
}

function env(): NodeJS.ProcessEnv {
  return { PATH: `${engine.temp.join('bin')}:/usr/bin:/bin` }
}

async function makeKeys(...names: string[]): Promise<void> {
  for (const name of names) {
    await output('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', engine.temp.join(name)])
  }
}

/** What ssh is configured with: the key of this name, and no question asked. */
function configure(key: string): void {
  const options = [
    `IdentityFile ${engine.temp.join(key)}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${engine.temp.join('known_hosts')}`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'BatchMode yes',
  ]
  writeFileSync(engine.temp.join('config'), `${options.join('\n')}\n`)
}

function trust(port: number, key: string): void {
  const [type, text] = readFileSync(engine.temp.join(`${key}.pub`), 'utf8').split(' ')
  writeFileSync(engine.temp.join('known_hosts'), `[127.0.0.1]:${port} ${type} ${text}\n`)
}

/** A real sshd for root on a port of its own, which gives its sessions this variable. */
async function startServer(variable: string): Promise<number> {
  const port = await freePort()
  const authorized = engine.temp.join('authorized_keys')
  writeFileSync(authorized, readFileSync(engine.temp.join('user.pub')))
  const options = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${engine.temp.join('host')}`,
    `AuthorizedKeysFile ${authorized}`,
    // The folder is one below /tmp, which all may write to.
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'PidFile none',
    `SetEnv ${variable}`,
  ]
  const file = engine.temp.join(`sshd-${port}`)
  writeFileSync(file, `${options.join('\n')}\n`)
  mkdirSync('/run/sshd', { recursive: true })
  const server = spawn(SSHD, ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  servers = [...servers, server]
  server.stderr.on('data', (text) => (said += text))
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isUp) return port
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`sshd did not start: ${said}`)
}

function expectFailure({ code, stdout, stderr }: Awaited<ReturnType<typeof layersize>>, said: string): void {
  expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(said)
  expect(stderr).toMatch(/^layersize: .+\n {2}\S.+\n$/)
}
