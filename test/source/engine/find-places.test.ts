import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EngineChoice, findPlaces } from '../../../packages/core/src/source/engine/place/find-places.js'
import { parseHost } from '../../../packages/core/src/source/engine/place/host.js'
import { TempFolder } from '../../helpers/temp-folder.js'

const home = new TempFolder().path

/** As `docker context create` files it. */
function writeContext(
  folder: string,
  name: string,
  docker: unknown,
  files: Record<string, string> = {},
): void {
  const id = createHash('sha256').update(name).digest('hex')
  const meta = join(folder, 'contexts/meta', id)
  const tls = join(folder, 'contexts/tls', id, 'docker')
  for (const path of [meta, tls]) mkdirSync(path, { recursive: true })
  const text = typeof docker === 'string' ? docker : JSON.stringify({ Name: name, Endpoints: { docker } })
  writeFileSync(join(meta, 'meta.json'), text)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(tls, file), content)
}

beforeAll(() => {
  const folder = join(home, '.docker')
  const other = join(home, 'other')
  writeContext(folder, 'plain', { Host: 'unix:///plain.sock' })
  writeContext(
    folder,
    'remote',
    { Host: 'tcp://far:2376' },
    { 'ca.pem': 'a', 'cert.pem': 'c', 'key.pem': 'k' },
  )
  writeContext(folder, 'careless', { Host: 'tcp://far:2376', SkipTLSVerify: true })
  writeContext(folder, 'https', { Host: 'https://far:1' })
  writeContext(folder, 'over ssh', { Host: 'ssh://me@far', SkipTLSVerify: true })
  writeContext(folder, 'kubernetes', {})
  writeContext(folder, 'damaged', '{')
  writeContext(other, 'current', { Host: 'unix:///current.sock' })
  writeFileSync(join(other, 'config.json'), '{"currentContext":"current"}')
})

describe('the engine that is asked', () => {
  const other = () => ({ DOCKER_CONFIG: join(home, 'other') })

  test.each<[string, EngineChoice, string, string]>([
    ['a host', { host: 'unix:///a' }, '--host', 'unix:///a'],
    [
      'a host before all else',
      { host: 'unix:///a', environment: { DOCKER_HOST: 'unix:///b', DOCKER_CONTEXT: 'plain' } },
      '--host',
      'unix:///a',
    ],
    [
      'a context before DOCKER_HOST',
      { context: 'plain', environment: { DOCKER_HOST: 'unix:///b' } },
      'the docker context "plain"',
      'unix:///plain.sock',
    ],
    [
      'DOCKER_HOST before DOCKER_CONTEXT',
      { environment: { DOCKER_HOST: 'unix:///b', DOCKER_CONTEXT: 'plain' } },
      'DOCKER_HOST',
      'unix:///b',
    ],
    [
      'DOCKER_CONTEXT before the current one',
      { environment: { DOCKER_CONTEXT: 'current', ...other() } },
      'the docker context "current"',
      'unix:///current.sock',
    ],
    ['the current context', { environment: other() }, 'the docker context "current"', 'unix:///current.sock'],
    [
      'DOCKER_HOST where the name of the context is empty',
      { context: '', environment: { DOCKER_HOST: 'unix:///b', ...other() } },
      'DOCKER_HOST',
      'unix:///b',
    ],
    [
      'DOCKER_HOST for the default context',
      { context: 'default', environment: { DOCKER_HOST: 'unix:///b', ...other() } },
      'DOCKER_HOST',
      'unix:///b',
    ],
    [
      'the one with TLS of this machine, where TLS is wanted and no host is named',
      { environment: { DOCKER_TLS_VERIFY: '1' } },
      'DOCKER_TLS_VERIFY',
      'tcp://localhost:2376',
    ],
  ])('is %s', async (_, choice, name, host) => {
    const environment = { HOME: home, ...choice.environment }
    const { places, chosen } = await findPlaces({ ...choice, environment })
    expect(places.map((place) => [place.name, place.host])).toEqual([[name, host]])
    expect(chosen).toBe(true)
  })

  test('is the first that answers of the usual ones, where nobody says', async () => {
    const environment = { HOME: home, XDG_RUNTIME_DIR: '/run/user/7' }
    for (const more of [{}, { DOCKER_CONTEXT: 'default' }, { DOCKER_HOST: '' }]) {
      const { places, chosen } = await findPlaces({ environment: { ...environment, ...more } })
      expect(chosen).toBe(false)
      expect(places.map(({ host }) => host).slice(0, 4)).toEqual([
        'unix:///var/run/docker.sock',
        'unix:///run/user/7/docker.sock',
        'unix:///run/user/7/podman/podman.sock',
        'unix:///run/podman/podman.sock',
      ])
      expect(places.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['Colima', 'OrbStack', 'Rancher Desktop', 'Docker Desktop']),
      )
    }
  })

  test('is podman alone, where podman is meant', async () => {
    const environment = { HOME: home, XDG_RUNTIME_DIR: '/run/user/7', DOCKER_HOST: 'unix:///b' }
    const hosts = async (more: object, choice: object = {}) =>
      (await findPlaces({ environment: { ...environment, ...more }, ...choice }, 'podman')).places.map(
        ({ host }) => host,
      )
    expect(await hosts({})).toEqual([
      'unix:///run/user/7/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ])
    expect(await hosts({ CONTAINER_HOST: 'unix:///p' })).toEqual(['unix:///p'])
    expect(await hosts({ CONTAINER_HOST: 'unix:///p' }, { host: 'unix:///q' })).toEqual(['unix:///q'])
    await expect(hosts({}, { context: 'plain' })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test.each<[string, EngineChoice, string, string]>([
    ['a host and a context', { host: 'unix:///a', context: 'plain' }, 'OPTION_INVALID', 'Both'],
    [
      'a context that is not there',
      { context: 'plaim' },
      'CONTEXT_INVALID',
      'there is no docker context "plaim"',
    ],
    ['a context for something else', { context: 'kubernetes' }, 'CONTEXT_INVALID', 'names no engine'],
    ['a damaged context', { context: 'damaged' }, 'CONTEXT_INVALID', 'names no engine'],
    ['a host of no kind', { environment: { DOCKER_HOST: 'ftp://x' } }, 'HOST_INVALID', 'ftp://x'],
  ])('cannot be told: %s', async (_, choice, code, said) => {
    const error = await findPlaces({ ...choice, environment: { HOME: home, ...choice.environment } }).catch(
      (e) => e,
    )
    expect(error).toMatchObject({ code })
    expect(error.message).toContain(said)
    if (said.includes('no docker context'))
      expect(error.hint).toContain('default, careless, https, kubernetes, over ssh, plain')
  })

  test('is the usual one with an empty configuration', async () => {
    const folder = join(home, 'empty')
    mkdirSync(folder)
    writeFileSync(join(folder, 'config.json'), ' \n')
    expect((await findPlaces({ environment: { HOME: home, DOCKER_CONFIG: folder } })).chosen).toBe(false)
  })

  test('is none of a configuration that is no JSON, as for the docker command', async () => {
    const folder = join(home, 'broken')
    mkdirSync(folder)
    writeFileSync(join(folder, 'config.json'), '{"currentContext":')
    const environment = { HOME: home, DOCKER_CONFIG: folder }
    expect(await findPlaces({ environment })).toMatchObject({ chosen: false })
  })
})

describe('TLS', () => {
  test.each<[string, EngineChoice, boolean | null]>([
    ['of a context with certificates', { context: 'remote' }, true],
    ['of a context that verifies nothing', { context: 'careless' }, false],
    ['of a context without', { context: 'plain' }, null],
    ['of a context that needs none', { context: 'over ssh' }, null],
    [
      'of DOCKER_TLS_VERIFY, whatever its value',
      { environment: { DOCKER_HOST: 'tcp://a', DOCKER_TLS_VERIFY: '0' } },
      true,
    ],
    ['of DOCKER_TLS alone', { environment: { DOCKER_HOST: 'tcp://a', DOCKER_TLS: '1' } }, false],
    ['of both', { environment: { DOCKER_HOST: 'tcp://a', DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1' } }, true],
    ['of neither', { environment: { DOCKER_HOST: 'tcp://a', DOCKER_CERT_PATH: '/x' } }, null],
    ['of a socket', { environment: { DOCKER_HOST: 'unix:///a', DOCKER_TLS_VERIFY: '1' } }, null],
    ['of https', { host: 'https://a' }, true],
    ['of https in a context', { context: 'https' }, true],
    ['of http', { host: 'http://a', environment: { DOCKER_TLS_VERIFY: '1' } }, null],
  ])('%s', async (_, choice, verify) => {
    const { places } = await findPlaces({ ...choice, environment: { HOME: home, ...choice.environment } })
    expect(places[0]?.tls?.verify ?? null).toBe(verify)
  })

  test('has the certificates of the context', async () => {
    const { places } = await findPlaces({ context: 'remote', environment: { HOME: home } })
    const { ca, cert, key } = places[0]?.tls ?? {}
    expect([ca, cert, key].map(String)).toEqual(['a', 'c', 'k'])
  })
})

describe('an address', () => {
  test.each([
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://host', { kind: 'tcp', host: 'host', port: null, tls: null }],
    ['tcp://host:2376/', { kind: 'tcp', host: 'host', port: 2376, tls: null }],
    ['host:1234', { kind: 'tcp', host: 'host', port: 1234, tls: null }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '[::1]', port: 2375, tls: null }],
    ['https://host', { kind: 'tcp', host: 'host', port: null, tls: true }],
    ['https://host:443', { kind: 'tcp', host: 'host', port: 443, tls: true }],
    // What is left out is the usual, and blanks around it do not matter, as for the docker command.
    ['unix://', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['npipe://', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://', { kind: 'tcp', host: 'localhost', port: null, tls: null }],
    [':2376', { kind: 'tcp', host: 'localhost', port: 2376, tls: null }],
    [' unix:///a.sock\n', { kind: 'socket', path: '/a.sock' }],
    ['ssh://host', { kind: 'ssh', host: 'host', user: '', port: '', socket: '' }],
    [
      'ssh://me@host:22/run/x.sock',
      { kind: 'ssh', host: 'host', user: 'me', port: '22', socket: '/run/x.sock' },
    ],
    ['ssh://me@[fe80::1]/', { kind: 'ssh', host: 'fe80::1', user: 'me', port: '', socket: '' }],
  ])('%s', (text, expected) => {
    expect(parseHost(text)).toEqual(expected)
  })

  test.each([
    ' ',
    'ftp://x',
    'tcp://a b',
    'tcp://a:65536',
    'ssh://',
    'ssh://-oProxyCommand=x',
    'ssh://-x@host',
    '/var/run/docker.sock',
    'a\nb',
  ])('that is none: %j', (text) => {
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ code: 'HOST_INVALID' }))
  })

  test.each(['ssh://me:secret@host', 'tcp://me:se/cr@secret@host:1', 'me:secret@host'])(
    'does not show the password in %s',
    (text) => {
      expect(() => parseHost(text)).toThrow(/^(?!.*secret).*me:…@host/)
    },
  )
})
