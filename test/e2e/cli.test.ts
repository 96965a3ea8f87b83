import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Analysis } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize, layersizeOnTerminal, shell, startLayersize } from './cli.js'
import { Engine } from './engine.js'
import { noise } from './noise.js'
import { type Outcome, output, run } from './process.js'
import { EngineProxy } from './proxy.js'

const engine = Engine.fromEnvironment()
const HOST = ['--host', engine.host]
const MIB = 1 << 20

const base = engine.imageName('base')
const wasteful = engine.imageName('wasteful')
const hostile = engine.imageName('hostile')
const big = engine.imageName('big')
const archive = engine.temp.join('wasteful.tar')

/** Sets a window's title, colours, goes up a line; as one character, and as a control character of its own. */
const ESCAPES = ['\x1b]0;title\x07', '\x1b[31m', '\x1b[1A', '\u009b31m', '\u202e', '\x7f', '\r']

beforeAll(async () => {
  await importBase(engine, engine.temp.join('root'))
  const context = engine.temp.join('context')
  mkdirSync(context)
  writeFileSync(`${context}/app`, noise(2 * MIB, 'app'))
  const build = (name: string, ...lines: string[]) =>
    engine.build({ name, builder: 'buildkit', dockerfile: `${lines.join('\n')}\n`, context })
  await build(
    wasteful,
    `FROM ${base}`,
    'RUN adduser app',
    'COPY app /app',
    'RUN chown app:app /app',
    'CMD ["/app"]',
  )
  await build(
    hostile,
    `FROM ${base}`,
    ...ESCAPES.flatMap((text, i) => [`ENV A${i}="x${text}x"`, `LABEL l${i}="x${text}x"`]),
    `RUN : "${ESCAPES.join(' ')}" && head -c 200000 /dev/urandom > "/$(printf '\\033[31mred')"`,
    `RUN rm "/$(printf '\\033[31mred')" # ${ESCAPES.join(' ')}`,
  )
  const folder = engine.temp.join('big')
  mkdirSync(folder)
  writeFileSync(`${folder}/file`, noise(32 * MIB, 'big'))
  await engine.importFolder(big, folder)
  await engine.docker(['save', '-o', archive, wasteful])
})

afterAll(() => engine.cleanUp())

describe('the report', () => {
  test('stands alone on stdout', async () => {
    const { code, stdout, stderr } = await layersize([wasteful, ...HOST])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const text = stdout.toString('utf8')
    expect(text).toContain(wasteful)
    expect(text).toContain('COPY app /app')
    expect(text).toContain('COPY --chown=app:app … /app')
    expect(text.endsWith('\n')).toBe(true)
  })

  test('comes from the engine that DOCKER_HOST names, and from the one that --host names rather', async () => {
    const env = { DOCKER_HOST: engine.host }
    expect(await layersize([wasteful], { env })).toMatchObject({ code: 0, stderr: '' })
    const elsewhere = { DOCKER_HOST: 'tcp://127.0.0.1:1' }
    expect(await layersize([wasteful], { env: elsewhere })).toMatchObject({ code: 2 })
    expect(await layersize([wasteful, ...HOST], { env: elsewhere })).toMatchObject({ code: 0, stderr: '' })
  })

  // The library that speaks to engines reads all of these by itself, where DOCKER_HOST is no socket.
  test.each([
    { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_TLS_VERIFY: '1' },
    { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_CERT_PATH: '/nonexistent' },
    { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_PATH_PREFIX: '/elsewhere/' },
    { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CLIENT_TIMEOUT: '1' },
    { DOCKER_HOST: 'http://[nonsense' },
  ])('comes from the socket that --host names, with %j in the environment', async (env) => {
    expect(await layersize([wasteful, ...HOST], { env })).toMatchObject({ code: 0, stderr: '' })
  })

  test('is of the image on the engine, although its name looks like a file', async () => {
    const name = `${engine.imageName('named').replace(/:1$/, '')}.tar`
    await engine.docker(['tag', wasteful, name])
    expect(await layersize([name, ...HOST])).toMatchObject({ code: 2 })
    expect(await layersize([`docker-daemon:${name}`, ...HOST])).toMatchObject({ code: 0 })
  })

  test('comes over TCP as well', async () => {
    const proxy = await EngineProxy.listen(engine.socket)
    try {
      const { code, stdout } = await layersize([wasteful, '--host', proxy.host, '--format', 'json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout.toString('utf8')).image.id).toBe((await engine.inspect(wasteful)).Id)
      await proxy.idle()
    } finally {
      proxy.close()
    }
  })

  test('is one JSON object for a program', async () => {
    const sum =
      'let t = ""; for await (const c of process.stdin) t += c; console.log(JSON.parse(t).image.wastedBytes)'
    const { stdout, stderr } = await shell(
      `layersize ${wasteful} --host ${engine.host} --format json | "${process.execPath}" --input-type=module -e '${sum}'; echo "\${PIPESTATUS[@]}"`,
    )
    expect(stdout.toString('utf8')).toBe(`${2 * MIB}\n0 0\n`)
    expect(stderr).toBe('')
  })

  test.each(['head -1', 'head -c 1', 'true'])('ends quietly when %s has seen enough', async (reader) => {
    const { stdout, stderr } = await shell(
      `layersize ${wasteful} --host ${engine.host} --format json | ${reader} > /dev/null; echo "\${PIPESTATUS[@]}"`,
    )
    expect({ stdout: stdout.toString('utf8'), stderr }).toEqual({ stdout: '0 0\n', stderr: '' })
  })

  test('that nobody can take is an error', async () => {
    const { stdout, stderr } = await shell(`layersize ${wasteful} --host ${engine.host} > /dev/full; echo $?`)
    expect(stdout.toString('utf8')).toBe('2\n')
    expect(stderr).toMatch(/^layersize: .*(no space|ENOSPC)/i)
  })
})

describe('colour', () => {
  const ESCAPE = '\x1b'
  const onTerminal = async (env: NodeJS.ProcessEnv) => {
    const { stdout } = await layersizeOnTerminal([wasteful, ...HOST], { TERM: 'xterm', ...env })
    return stdout.toString('utf8')
  }

  test('is on a terminal, and not with NO_COLOR or on one that has none', async () => {
    const text = await onTerminal({})
    expect(text).toContain(wasteful)
    expect(text).toContain(ESCAPE)
    const dumb = await onTerminal({ TERM: 'dumb' })
    expect(dumb).toContain(wasteful)
    expect(dumb).not.toContain(ESCAPE)
    // What reads for long may show a line about it and take it back: that is no colour.
    const plain = (await onTerminal({ NO_COLOR: '1' })).replaceAll('\x1b[2K', '')
    expect(plain).toContain(wasteful)
    expect(plain).not.toContain(ESCAPE)
  })

  test('is not in a pipe, unless it is asked for', async () => {
    const outputOf = async (env: NodeJS.ProcessEnv) =>
      (await layersize([wasteful, ...HOST], { env })).stdout.toString('utf8')
    expect(await outputOf({})).not.toContain(ESCAPE)
    expect(await outputOf({ TERM: 'xterm-256color', COLORTERM: 'truecolor' })).not.toContain(ESCAPE)
    expect(await outputOf({ FORCE_COLOR: '1' })).toContain(ESCAPE)
    expect(await outputOf({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(ESCAPE)
  })
})

describe('what a terminal would obey', () => {
  test('does not reach it from an image', async () => {
    const { Config } = await engine.getJson<{ Config: { Env: string[] } }>(`/images/${hostile}/json`)
    // Else the test would prove nothing.
    for (const text of ESCAPES) expect(Config.Env.join()).toContain(text)
    for (const args of [[], ['--all'], ['--top', '100']]) {
      const { code, stdout, stderr } = await layersize([hostile, ...HOST, ...args])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expectHarmless(stdout.toString('utf8'))
    }
    const { stdout } = await layersize([hostile, ...HOST, '--all'])
    expect(stdout.toString('utf8')).toContain('\\x1b[31m')
    expect(stdout.toString('utf8')).toContain('/\\x1b[31mred')
  })

  test('does not reach it from the arguments', async () => {
    for (const text of ESCAPES) {
      for (const args of [
        [`a${text}b`, ...HOST],
        [`./a${text}b`],
        [wasteful, '--host', `unix:///a${text}b`],
      ]) {
        const { code, stdout, stderr } = await layersize(args)
        expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
        expectHarmless(stderr)
      }
    }
  })

  function expectHarmless(text: string): void {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  }
})

describe('an engine or image that is not there', () => {
  test('names image and host', async () => {
    const missing = engine.imageName('missing')
    const outcome = await layersize([missing, ...HOST])
    expectFailure(outcome, missing)
    expect(outcome.stderr).toContain(engine.host)
  })

  test.each(['absent', 'deserted', 'a file'])(
    'says that it cannot connect to a socket that is %s',
    async (what) => {
      const path = engine.temp.join(`${what}.sock`)
      if (what === 'a file') writeFileSync(path, '')
      if (what === 'deserted') await desert(path)
      expectFailure(await layersize([wasteful, '--host', `unix://${path}`]), 'Cannot connect')
      expectFailure(await layersize([wasteful], { env: { DOCKER_HOST: `unix://${path}` } }), path)
    },
  )

  test('says that it cannot connect to a port that nobody listens at', async () => {
    expectFailure(await layersize([wasteful, '--host', 'tcp://127.0.0.1:1']), 'Cannot connect')
  })

  /** Leaves a socket behind as a program does that was killed. */
  async function desert(path: string): Promise<void> {
    const listen = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
    const { signal } = await run(process.execPath, ['-e', listen, path])
    expect(signal).toBe('SIGKILL')
  }
})

describe('an image without layers', () => {
  test.each(['classic', 'buildkit'] as const)('is analysed, built by %s', async (builder) => {
    const name = engine.imageName(`empty-${builder}`)
    const dockerfile = `FROM scratch\nLABEL ${engine.label}\nENV A=b\nCMD ["/nothing"]\n`
    await engine.build({ name, builder, dockerfile, context: engine.temp.join('root') })
    await expect(engine.docker(['save', name])).rejects.toThrow(/empty export/)
    const { code, stdout } = await layersize([name, ...HOST, '--format', 'json'])
    const analysis: Analysis = JSON.parse(stdout.toString('utf8'))
    expect(code).toBe(0)
    expect(analysis.layers).toEqual([])
    expect(analysis.image).toMatchObject({
      id: (await engine.inspect(name)).Id,
      contentBytes: 0,
      tarBytes: 0,
    })
    const texts = [`LABEL ${engine.label}`, 'ENV A=b', 'CMD ["/nothing"]']
    expect(analysis.instructions.map(({ text }) => text)).toEqual(texts)
    const table = await layersize([name, ...HOST, '--all'])
    expect(table.code).toBe(0)
    for (const text of texts) expect(table.stdout.toString('utf8')).toContain(text)
  })
})

describe('an archive', () => {
  test('is read from docker save', async () => {
    const { stdout, stderr } = await shell(
      `docker save ${wasteful} | layersize - ; echo "\${PIPESTATUS[@]}"`,
      { DOCKER_HOST: engine.host, PATH: `/usr/bin:${process.env.PATH}` },
    )
    expect(stderr).toBe('')
    expect(stdout.toString('utf8')).toContain('COPY --chown=app:app … /app')
    expect(stdout.toString('utf8')).toMatch(/\n0 0\n$/)
  })

  test('of docker export is said to be a root file system', async () => {
    const created = await engine.docker(['create', wasteful])
    const container = created.toString('utf8').trim()
    const exported = await engine.docker(['export', container])
    expectFailure(await layersize(['-'], { input: exported }), 'root file system')
    const path = engine.temp.join('exported.tar')
    writeFileSync(path, exported)
    expectFailure(await layersize([path]), 'root file system')
    expectFailure(await layersize(['-'], { input: gzipSync(exported) }), 'root file system')
  })

  test.each([0.001, 0.3, 0.6, 0.99])('that was cut off after %d of it is an error', async (share) => {
    const whole = readFileSync(archive)
    const part = whole.subarray(0, Math.floor(whole.length * share))
    expectFailure(await layersize(['-'], { input: part }), 'ends in the middle')
    const gzipped = gzipSync(whole, { level: 1 })
    const gzippedPart = gzipped.subarray(0, Math.floor(gzipped.length * share))
    expectFailure(await layersize(['-'], { input: gzippedPart }), 'ends in the middle')
  })

  test('of other things is an error that says so', async () => {
    expectFailure(await layersize(['-'], { input: Buffer.alloc(0) }), 'empty')
    expectFailure(await layersize(['-'], { input: noise(100_000, 'random') }), 'no tar archive')
    expectFailure(await layersize(['-'], { input: gzipSync(noise(100_000, 'random')) }), 'no tar archive')
    expectFailure(await layersize(['-'], { input: Buffer.alloc(10_240) }), 'no manifest.json')
    const tar = await output('tar', ['-C', engine.temp.join('context'), '-c', 'app'])
    expectFailure(await layersize(['-'], { input: tar }), 'no manifest.json')
    expectFailure(await layersize([engine.temp.path]), 'folder')
    expectFailure(await layersize([engine.temp.join('nothing.tar')]), 'no such file')
  })

  test('of two images is an error that names them', async () => {
    const two = await engine.docker(['save', wasteful, big])
    const outcome = await layersize(['-'], { input: two })
    expectFailure(outcome, wasteful)
    expect(outcome.stderr).toContain(big)
  })

  test('with a byte changed is an error or another content, and never a defect', async () => {
    const whole = readFileSync(archive)
    for (let i = 1; i < 10; i++) {
      const changed = Buffer.from(whole)
      // Headers and JSON are what lies near: pick members' beginnings.
      const at = Math.floor((whole.length * i) / 10 / 512) * 512 + 7 * i
      changed[at] = (changed[at] as number) ^ 0x41
      const { code, stderr } = await layersize(['-'], { input: changed })
      expect([0, 2]).toContain(code)
      expect(stderr).not.toContain('defect')
    }
  })
})

describe('a wrong command', () => {
  test.each([
    [[], 'No image'],
    [['--nonsense', 'x'], 'nonsense'],
    [['a', 'b'], 'b'],
    [['a', '--format', 'xml'], 'xml'],
    [['a', '--top', '0'], 'top'],
    [['A B'], 'A B'],
    [['docker://alpine'], 'does not read'],
    [['a', '--host', 'ftp://host'], 'ftp'],
  ])('%j', async (args, said) => {
    expectFailure(await layersize(args), said)
  })
})

describe('a signal', () => {
  let proxy: EngineProxy | null = null
  afterEach(() => proxy?.close())

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it in the middle of an export', async (signal, expected) => {
    const tmp = engine.temp.join(`tmp-${signal}`)
    mkdirSync(tmp)
    // Held back, so that it is certainly not over when the signal comes.
    proxy = await EngineProxy.listen(engine.socket, engine.temp.join(`${signal}.sock`), 8 * MIB)
    const child = startLayersize([big, '--from', 'export', '--host', proxy.host], { TMPDIR: tmp })
    let stdout = ''
    child.stdout?.on('data', (chunk) => (stdout += chunk))
    const closed = once(child, 'close')
    await Promise.race([proxy.answered(8 * MIB), closed])
    const began = performance.now()
    child.kill(signal)
    const [code] = await closed
    expect(code).toBe(expected)
    await proxy.idle()
    expect(performance.now() - began).toBeLessThan(1000)
    expect(stdout).toBe('')
    expect(readdirSync(tmp)).toEqual([])
  })

  test('SIGINT ends it while it waits for an engine that says nothing', async () => {
    const path = engine.temp.join('silent.sock')
    const server = createServer().listen(path)
    try {
      const child = startLayersize([big, '--host', `unix://${path}`])
      const closed = once(child, 'close')
      await Promise.race([once(server, 'connection'), closed])
      child.kill('SIGINT')
      expect((await closed)[0]).toBe(130)
    } finally {
      server.close()
    }
  })
})

/** Exit code 2, nothing on stdout, on stderr what happened and what to do, and no stack. */
function expectFailure({ code, stdout, stderr }: Outcome, said: string): void {
  expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(said)
  expect(stderr).toMatch(/^layersize: .+\n {2}\S.+\n$/)
  expect(stderr).not.toContain('defect of layersize')
  expect(stderr).not.toMatch(/^\s+at /m)
}
