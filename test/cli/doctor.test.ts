import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createPlainServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Diagnosis, diagnose, renderDiagnosis } from '../../packages/core/src/index.js'
import { TempFolder } from '../helpers/temp-folder.js'

const bin = join(import.meta.dirname, '../../packages/cli/bin/layersize.js')
const temp = new TempFolder()
const servers: { close(): unknown }[] = []
const store = join(temp.path, 'store')

/** Answers as an engine does what a doctor asks. */
const docker = {
  '/version': {
    Version: '29.0.0',
    ApiVersion: '1.52',
    MinAPIVersion: '1.44',
    Components: [{ Name: 'Engine' }],
  },
  '/info': {
    Driver: 'overlayfs',
    DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    DockerRootDir: store,
    SecurityOptions: ['name=seccomp', 'name=rootless'],
  },
}
const podman = {
  '/version': {
    Version: '5.4.2',
    ApiVersion: '1.41',
    MinAPIVersion: '1.24',
    Components: [{ Name: 'Podman Engine' }],
  },
  '/info': { Driver: 'overlay', DockerRootDir: '/nonexistent', SecurityOptions: [], Rootless: true },
}

beforeAll(async () => {
  mkdirSync(join(store, 'containerd/daemon/io.containerd.content.v1.content'), { recursive: true })
  for (const folder of ['run/podman', 'home/.rd']) mkdirSync(join(temp.path, folder), { recursive: true })
  await listen('run/docker.sock', docker)
  await listen('run/podman/podman.sock', podman)
  await listen('without-info.sock', { '/version': docker['/version'] })
  // Takes the connection and says nothing.
  const silent = createPlainServer().listen(join(temp.path, 'home/.rd/docker.sock'))
  servers.push(silent)
})

afterAll(() => {
  for (const server of servers) server.close()
})

async function listen(name: string, answers: Record<string, unknown>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '')
    const answer = answers[path]
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? { message: 'page not found' }))
  })
  server.keepAliveTimeout = 20
  server.listen(join(temp.path, name))
  await once(server, 'listening')
  servers.push(server)
  return server
}

const environment = { HOME: join(temp.path, 'home'), XDG_RUNTIME_DIR: join(temp.path, 'run') }
const hostOf = (name: string) => `unix://${join(temp.path, name)}`

describe('each place', () => {
  test('is said to hold what is there, in order', async () => {
    const { places, used } = await diagnose({ environment, idleTimeout: 500 })
    const at = (name: string) => places.find((place) => place.name === name)
    expect(at('rootless Docker')).toEqual({
      name: 'rootless Docker',
      host: hostOf('run/docker.sock'),
      tried: true,
      engine: {
        kind: 'docker',
        version: '29.0.0',
        apiVersion: '1.52',
        store: { driver: 'overlayfs', containerd: true, root: store, rootless: true, readable: true },
      },
      problem: null,
    })
    expect(at('rootless podman')?.engine).toMatchObject({
      kind: 'podman',
      store: { readable: false, rootless: true },
    })
    expect(at('Rancher Desktop')?.problem).toMatchObject({ code: 'ENGINE_STALLED', absent: false })
    expect(at('OrbStack')?.problem).toMatchObject({ code: 'ENGINE_UNREACHABLE', absent: true })
    expect(places[used ?? -1]).toBe(places.find(({ engine }) => engine))
  })

  test('is looked at even if another is named, which alone is asked', async () => {
    const { places, used } = await diagnose({
      environment: { ...environment, DOCKER_HOST: hostOf('none') },
      idleTimeout: 500,
    })
    expect(places[0]).toMatchObject({ name: 'DOCKER_HOST', tried: true, engine: null })
    expect(places.slice(1).every(({ tried }) => !tried)).toBe(true)
    expect(places.some(({ engine }) => engine)).toBe(true)
    expect(used).toBeNull()
  })

  test('may keep to itself how it keeps images', async () => {
    const { places, used } = await diagnose({
      host: hostOf('without-info.sock'),
      environment,
      idleTimeout: 500,
    })
    expect(places[0]).toMatchObject({
      engine: { version: '29.0.0', store: null },
      problem: { code: 'ENGINE_REFUSED' },
    })
    expect(used).toBe(0)
  })

  test('is looked at even if what is named leads nowhere', async () => {
    const { places, used } = await diagnose({ context: 'none', environment, idleTimeout: 500 })
    expect(places[0]).toMatchObject({
      name: 'what is named',
      tried: true,
      engine: null,
      problem: { code: 'CONTEXT_INVALID', absent: false },
    })
    expect(places.slice(1).some(({ engine, tried }) => engine && !tried)).toBe(true)
    expect(used).toBeNull()
  })
})

describe('layersize doctor', () => {
  test('tells it, and exits with 0', async () => {
    const { code, stdout, stderr } = await doctor(['--idle-timeout', '1'], environment)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(
      `✓ rootless Docker  ${hostOf('run/docker.sock')}\n    Docker 29.0.0, API 1.52, rootless,`,
    )
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /✗ Rancher Desktop .* The engine at .* has said nothing for 1 s/,
    )
    expect(stdout).toMatch(/– OrbStack {2}.*not there\n/)
    expect(stdout).toMatch(/\n\nNames are looked for in .*\n$/)
  })

  test('exits with 2 where none is asked that answers, and is JSON where that is wished', async () => {
    const { code, stdout } = await doctor(
      ['--format', 'json', '--host', hostOf('none'), '--idle-timeout', '1'],
      environment,
    )
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, used: null })
    const table = await doctor(['--host', hostOf('none'), '--idle-timeout', '1'], environment)
    expect(table.code).toBe(2)
    expect(table.stdout).toContain('--host leads to no engine that answers, and no other is asked.')
    expect(table.stdout.replace(/\s+/g, ' ')).toContain('Another does: --host unix:///')
  })

  test('is told by the general help', async () => {
    expect((await layersize(['--help'], environment)).stdout).toContain('layersize doctor')
  })
})

test('names from a configuration do nothing to a terminal', async () => {
  const problem = { code: 'X', message: '\x1b]0;x\x07', hint: '\x1b[1A', absent: false }
  const place = { name: '\x1b[31mred', host: 'unix:///\u202e', tried: true, engine: null, problem }
  const diagnosis: Diagnosis = { schemaVersion: 1, places: [place], used: null }
  for (const format of ['table', 'json'] as const) {
    const text = await renderDiagnosis(diagnosis, format, { width: 40 })
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  }
})

function doctor(args: string[], env: Record<string, string>) {
  return layersize(['doctor', ...args], env)
}

async function layersize(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [bin, ...args], { env: { PATH: process.env.PATH, ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
