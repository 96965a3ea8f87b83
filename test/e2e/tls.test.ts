import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBase } from './base.js'
import { Authority } from './certificates.js'
import { layersize } from './cli.js'
import { freePort } from './free-port.js'
import { OwnEngine } from './own-engine.js'
import { TempFolder } from './temp.js'

const temp = new TempFolder()
let own: OwnEngine
let image: string
/** Of this authority: for the engine, and for a client that it knows. */
let known: string
let stranger: string
let host: string
let port: number

beforeAll(async () => {
  const authority = await Authority.create(temp.join('authority'))
  const server = await authority.sign('server', 'IP:127.0.0.1')
  known = await authority.sign('client')
  stranger = await (await Authority.create(temp.join('strangers'))).sign('client')
  port = await freePort()
  host = `tcp://127.0.0.1:${port}`
  const files = [
    '--tlscacert',
    `${server}/ca.pem`,
    '--tlscert',
    `${server}/cert.pem`,
    '--tlskey',
    `${server}/key.pem`,
  ]
  own = await OwnEngine.start('--tlsverify', ...files, '--host', host)
  image = await importBase(own.engine, own.engine.temp.join('root'))
})

afterAll(async () => {
  await own?.remove()
  temp.remove()
})

describe('an engine that wants certificates', () => {
  // Any value is taken for yes, as the docker command takes it.
  test.each(['1', 'yes', '0'])(
    'is asked with those of DOCKER_CERT_PATH, DOCKER_TLS_VERIFY=%s',
    async (verify) => {
      const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: known }
      expect(await layersize([image], { env })).toMatchObject({ code: 0, stderr: '' })
    },
  )

  test('is asked at the port of --host as well, and with those of the configuration folder', async () => {
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: known }
    expect(await layersize([image, '--host', host], { env })).toMatchObject({ code: 0, stderr: '' })
  })

  test('is not verified where only DOCKER_TLS is set', async () => {
    const folder = certificates('unverified', [known, 'cert.pem', 'key.pem'], [stranger, 'ca.pem'])
    const env = { DOCKER_HOST: host, DOCKER_TLS: '1', DOCKER_CERT_PATH: folder }
    expect(await layersize([image], { env })).toMatchObject({ code: 0, stderr: '' })
  })

  test('is asked with what the docker command files for a context', async () => {
    const DOCKER_CONFIG = temp.join('config')
    const files = `ca=${known}/ca.pem,cert=${known}/cert.pem,key=${known}/key.pem`
    const docker = (...args: string[]) => own.engine.docker(args, { env: { DOCKER_CONFIG, DOCKER_HOST: '' } })
    await docker('context', 'create', 'remote', '--docker', `host=${host},${files}`)
    const env = { DOCKER_CONFIG }
    expect(await layersize([image, '--context', 'remote'], { env })).toMatchObject({ code: 0, stderr: '' })
    const named = { ...env, DOCKER_CONTEXT: 'remote' }
    expect(await layersize([image], { env: named })).toMatchObject({ code: 0, stderr: '' })
    await docker('context', 'use', 'remote')
    expect(await layersize([image], { env })).toMatchObject({ code: 0, stderr: '' })
    const missing = await layersize(['missing:1', '--context', 'remote'], { env })
    expectFailure(missing, 'docker --context remote pull missing:1')
    const wrong = await layersize([image, '--context', 'remoet'], { env })
    expectFailure(wrong, 'there is no docker context "remoet"')
    expect(wrong.stderr).toContain('default, remote')
    await docker('context', 'create', 'down', '--docker', 'host=tcp://127.0.0.1:1')
    const down = await layersize([image, '--context', 'down'], { env })
    expectFailure(down, 'tcp://127.0.0.1:1 (the docker context "down"): nobody listens there')
    expect(down.stderr).toContain('Choose another context')
    // A host that is named goes before the current context.
    const elsewhere = { ...env, DOCKER_HOST: own.engine.host }
    expect(await layersize([image], { env: elsewhere })).toMatchObject({ code: 0, stderr: '' })
  })

  test('says so where it is asked without', async () => {
    expectFailure(await layersize([image], { env: { DOCKER_HOST: host } }), 'wants TLS')
  })

  test.each<[string, () => string, string]>([
    [
      'no certificate',
      () => certificates('none', [known, 'ca.pem']),
      'a certificate, and there is no cert.pem in',
    ],
    [
      'the certificate of a stranger',
      () => certificates('strange', [known, 'ca.pem'], [stranger, 'cert.pem', 'key.pem']),
      'another than the certificate in',
    ],
    ['the authority of a stranger', () => stranger, 'its certificate was not accepted'],
    ['no authority', () => certificates('trusting', [known, 'cert.pem', 'key.pem']), 'there is no ca.pem in'],
    [
      'half a pair',
      () => certificates('half', [known, 'ca.pem', 'cert.pem']),
      'has cert.pem, but no key.pem',
    ],
    [
      'another key',
      () => certificates('mixed', [known, 'ca.pem', 'cert.pem'], [stranger, 'key.pem']),
      'cannot be used',
    ],
    ['what is no certificate', () => damaged(), 'cannot be used'],
  ])('says what is wrong with %s', async (_, folder, said) => {
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder() }
    expectFailure(await layersize([image], { env }), said)
  })

  test('says that its name is another', async () => {
    const env = { DOCKER_HOST: `tcp://localhost:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: known }
    const outcome = await layersize([image], { env })
    expectFailure(outcome, 'its certificate was not accepted')
    expect(outcome.stderr).toContain('Name the host as its certificate does')
  })
})

test('an engine without TLS that is asked with it says so', async () => {
  const plain = await freePort()
  const other = await OwnEngine.start('--host', `tcp://127.0.0.1:${plain}`)
  try {
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${plain}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: known }
    expectFailure(await layersize([image], { env }), 'does not speak TLS')
  } finally {
    await other.remove()
  }
})

/** A folder with files of others. */
function certificates(
  name: string,
  ...from: readonly (readonly [folder: string, ...files: string[]])[]
): string {
  const folder = temp.join(name)
  mkdirSync(folder)
  for (const [source, ...files] of from)
    for (const file of files) copyFileSync(`${source}/${file}`, `${folder}/${file}`)
  return folder
}

function damaged(): string {
  const folder = certificates('damaged', [known, 'cert.pem', 'key.pem'])
  writeFileSync(`${folder}/ca.pem`, '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n')
  return folder
}

function expectFailure({ code, stdout, stderr }: Awaited<ReturnType<typeof layersize>>, said: string): void {
  expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(said)
  expect(stderr).toMatch(/^layersize: .+\n {2}\S.+\n$/)
}
