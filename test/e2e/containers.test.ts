import { existsSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Analysis } from '../../packages/core/src/index.js'
import { checkPrinted } from '../helpers/check-analysis.js'
import { importBase } from './base.js'
import { Engine } from './engine.js'
import { type Outcome, run } from './process.js'

const engine = Engine.fromEnvironment()
const base = engine.imageName('base')
const gid = statSync(engine.socket).gid

/** A user that no image knows. */
const USER = '4242'
const SOCKET = '/var/run/docker.sock'
const MOUNTED = ['-v', `${engine.socket}:${SOCKET}`]

/** This very Node and layersize, with the libraries that Node needs, and no engine among them. */
const TOOLS = [
  ...['/lib', '/lib64', '/usr/lib'].filter((path) => existsSync(path)).map((path) => `${path}:${path}:ro`),
  `${realpathSync(process.execPath)}:/node:ro`,
  `${join(import.meta.dirname, '../..')}:/layersize:ro`,
].flatMap((mount) => ['-v', mount])
/** What an engine needs that runs no containers itself. --privileged asks for more, which not every machine has to give. */
const PRIVILEGED = [
  ...['--cap-add=SYS_ADMIN', '--cap-add=NET_ADMIN'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
]
const LAYERSIZE = ['/node', '/layersize/packages/cli/bin/layersize.js']

beforeAll(() => importBase(engine, engine.temp.join('root')))
afterAll(() => engine.cleanUp())

/** Runs layersize in a container of its own. */
function layersizeIn(flags: readonly string[], image: string = base): Promise<Outcome> {
  return engine.tryDocker([
    ...['run', '--rm', '--network=none', ...TOOLS, ...flags, image],
    ...[...LAYERSIZE, base, '--format', 'json'],
  ])
}

async function expectAnalysis(outcome: Outcome): Promise<void> {
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  const printed = outcome.stdout.toString('utf8')
  checkPrinted(printed)
  const analysis: Analysis = JSON.parse(printed)
  expect(analysis.image.id).toBe((await engine.inspect(base)).Id)
}

/** What is said of the trouble, and what to do. */
function trouble({ code, stdout, stderr }: Outcome): { why: string; hint: string } {
  expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
  const [why = '', hint = ''] = stderr.split('\n')
  const [, told = ''] =
    /^layersize: Cannot connect to an engine at (?:\S+)(?: \(.*?\))?: (.*)$/.exec(why) ?? []
  expect(told, why).not.toBe('')
  return { why: told, hint: hint.trim() }
}

/** The flags of the docker client that advice names, up to the end of the command. */
function advised(hint: string, flag: string): string[] {
  const [command] = new RegExp(`(?<=\`)${flag} [^\`]+`).exec(hint) ?? ['']
  return command.split(' ')
}

describe('in a container that has the socket of the host', () => {
  test('root reads images', async () => {
    await expectAnalysis(await layersizeIn(MOUNTED))
  })

  test('so it does where the socket is mounted read-only', async () => {
    await expectAnalysis(await layersizeIn(['-v', `${engine.socket}:${SOCKET}:ro`]))
  })

  test('another user is told the group, and with it reads images', async () => {
    const { why, hint } = trouble(await layersizeIn([...MOUNTED, '--user', USER]))
    expect(why).toMatch(`user ${USER} may not use it: it belongs to user root and group ${gid || 'root'}`)
    const flags = advised(hint, '--group-add')
    expect(flags).toEqual(['--group-add', String(gid)])
    await expectAnalysis(await layersizeIn([...MOUNTED, '--user', USER, ...flags]))
  })

  test("the image's group docker is of no use with another number, and is with that one", async () => {
    const withGroup = async (number: number) => {
      const name = engine.imageName(`group-${number}`)
      const enter = `RUN adduser app && echo docker:x:${number}:app >>/etc/group`
      const dockerfile = `FROM ${base}\n${enter}\nUSER app\n`
      await engine.build({ name, builder: 'classic', dockerfile, context: engine.temp.path })
      return layersizeIn(MOUNTED, name)
    }
    const { hint } = trouble(await withGroup(gid + 1))
    expect(hint).toMatch(
      `which is ${gid + 1}, have that number, in its Dockerfile: \`RUN groupmod -g ${gid} docker\``,
    )
    await expectAnalysis(await withGroup(gid))
  })
})

test('a user without name and home is no stranger', async () => {
  const version = await engine.tryDocker([
    ...['run', '--rm', '--network=none', '--user', USER, ...TOOLS, base],
    ...['env', '-u', 'HOME', ...LAYERSIZE, '--version'],
  ])
  expect(version).toMatchObject({ code: 0, stderr: '' })
})

describe('in a container without it', () => {
  test('the mount is told, and with it images are read', async () => {
    const { why, hint } = trouble(await layersizeIn([]))
    expect(why).toBe('there is no such socket in this container')
    const [flag, mount] = advised(hint, '-v')
    expect(mount).toBe(`${SOCKET}:${SOCKET}`)
    // This engine's socket is not where an engine's mostly is.
    await expectAnalysis(
      await layersizeIn([flag as string, (mount as string).replace(SOCKET, engine.socket)]),
    )
  })

  test.each(['0', USER])('user %s is told that a mount of nothing makes a folder', async (user) => {
    const nothing = engine.temp.join(`nothing-${user}/docker.sock`)
    const { why, hint } = trouble(await layersizeIn(['-v', `${nothing}:${SOCKET}`, '--user', user]))
    expect(why).toBe('it is a folder, which -v makes where the host has no such socket')
    expect(hint).toMatch('sudo rmdir')
    expect(statSync(nothing).isDirectory()).toBe(true)
  })
})

test('a container that outlives an engine is told what to do', async () => {
  const path = engine.temp.join('other.sock')
  // As an engine does that is killed: the socket stays.
  const listen = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  expect(await run(process.execPath, ['-e', listen, path])).toMatchObject({ signal: 'SIGKILL' })
  const name = `${engine.runId}-outlives`
  await engine.docker([
    ...['run', '-d', '--name', name, '--network=none', ...TOOLS, '-v', `${path}:${SOCKET}`],
    ...[base, 'sleep', '600'],
  ])
  const ask = async () => trouble(await engine.tryDocker(['exec', name, ...LAYERSIZE, base]))
  expect((await ask()).why).toBe('nobody listens at it: its engine has crashed or is stopped')
  // As an engine does that is started again: it makes a socket of its own.
  rmSync(path)
  writeFileSync(path, '')
  const { why, hint } = await ask()
  expect(why).toMatch(/^the host has deleted the socket that is mounted here/)
  expect(hint).toMatch(/^Restart this container/)
  await engine.docker(['rm', '-f', name])
})

test('an engine in a container is found there', async () => {
  const name = `${engine.runId}-engine`
  const dockerd = ['dockerd', '--storage-driver=vfs', '--bridge=none', '--iptables=false']
  // Its programs come from here; what it stores must not stand on an overlay, and goes with the container.
  const programs = ['/usr/bin', '/usr/sbin'].flatMap((path) => ['-v', `${path}:${path}:ro`])
  await engine.docker([
    ...['run', '-d', ...PRIVILEGED, '--name', name, '--network=none', ...TOOLS, ...programs],
    ...['-v', '/var/lib/docker', '-e', 'PATH=/bin:/usr/bin:/usr/sbin', base, 'sleep', '600'],
  ])
  const exec = (...command: string[]) => engine.tryDocker(['exec', name, ...command])
  expect(trouble(await exec(...LAYERSIZE, 'inner:1')).hint).toMatch(/^Start it: `dockerd &` as root\./)

  await engine.docker(['exec', '-d', name, 'sh', '-c', `${dockerd.join(' ')} 2>/tmp/log`])
  await expect
    .poll(async () => (await exec('docker', 'version')).code, { timeout: 60_000, interval: 200 })
    .toBe(0)
  const imported = await exec('sh', '-c', 'tar -C / -c bin/busybox | docker import - inner:1')
  expect(imported.code).toBe(0)
  const { code, stdout, stderr } = await exec(...LAYERSIZE, 'inner:1', '--format', 'json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout.toString('utf8')).image.id).toBe(imported.stdout.toString('utf8').trim())
  await engine.docker(['rm', '-fv', name])
})
