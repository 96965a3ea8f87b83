import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { checkPrinted } from '../helpers/check-analysis.js'
import { bin, type Printed, type RunOptions, layersize as run } from '../helpers/layersize.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')
const folder = mkdtempSync(join(tmpdir(), 'layersize-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the built command, and checks the analyses that it prints. */
async function layersize(args: readonly string[], options: RunOptions = {}): Promise<Printed> {
  const printed = await run(root, args, { ...options, env: { HOME: folder, ...options.env } })
  checkPrinted(printed.stdout)
  return printed
}

describe('layersize IMAGE', () => {
  test('the report alone on stdout, in 80 columns, without colour', async () => {
    const { stdout, stderr, code } = await layersize([shop])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toMatch(/4\.75 MB in 12 layers · [\d.]+ MB \(\d+ %\) wasted/)
    expect(stdout).toContain('COPY --chown=shop:shop')
    expect(stdout).not.toContain('\x1b')
  })

  test('analyze is the command that it runs', async () => {
    expect(await layersize(['analyze', shop])).toEqual(await layersize([shop]))
  })

  test('- reads standard input', async () => {
    for (const input of [readFileSync(shop), gunzipSync(readFileSync(shop))]) {
      const { stdout, code } = await layersize(['-'], { input })
      expect(code).toBe(0)
      expect(stdout).toMatch(/^standard input\n4\.75 MB in 12 layers/)
    }
  })

  test('--format json is the analysis', async () => {
    const { stdout, code } = await layersize([shop, '--format', 'json'])
    expect(code).toBe(0)
    const analysis = JSON.parse(stdout)
    expect(analysis.source).toMatchObject({ kind: 'docker-archive', reference: shop })
  })

  test('flags may stand before the image', async () => {
    const { stdout } = await layersize(['--top', '1', shop])
    expect(stdout).toMatch(/and \d+ more/)
    expect((await layersize(['--all', shop])).stdout).toContain('CMD ["httpd"')
  })

  test('FORCE_COLOR colours a pipe, NO_COLOR wins', async () => {
    expect((await layersize([shop], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[')
    expect((await layersize([shop], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      '\x1b[',
    )
  })

  test('--help and --version', async () => {
    const help = await layersize(['--help'])
    expect(help).toMatchObject({ stderr: '', code: 0 })
    expect(help.stdout).toContain('docker save shop:1 | layersize -')
    expect(help.stdout).toContain('$ layersize IMAGE ')
    for (const command of ['check', 'diff', 'init', 'tree', 'why']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} +[A-Z]`, 'm'))
    }
    expect(Math.max(...help.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect((await layersize(['help'])).stdout).toBe(help.stdout)
    expect((await layersize(['help', 'init'])).stdout).toMatch(/^Write a configuration/)
    for (const flag of ['--version', '-v']) {
      expect((await layersize([flag])).stdout).toMatch(/^layersize\/\d/)
    }
    expect((await layersize(['-h'])).stdout).toBe(help.stdout)
  })

  test('a reader that stops early is no error', async () => {
    const child = spawn('bash', [
      '-c',
      `"$0" "$1" "$2" --format json | head -1; echo "\${PIPESTATUS[0]}"`,
      process.execPath,
      bin,
      shop,
    ])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    await new Promise((resolve) => child.on('close', resolve))
    expect({ stdout, stderr }).toEqual({ stdout: '{\n0\n', stderr: '' })
  })
})

describe('what goes wrong', () => {
  const socketOf = (name: string) => `unix://${join(folder, name)}`

  test.each<[string, string[], Record<string, string>, RegExp]>([
    [
      'no image',
      [],
      {},
      /^layersize: No image is named\n {2}Name one: layersize shop:1.* Other commands: cache, check, diff, .*, why\. .*\n$/,
    ],
    [
      'a command misspelt',
      ['chek', 'shop:1'],
      {},
      /^layersize: There is no command "chek"\n {2}Perhaps layersize check is meant/,
    ],
    ['an unknown flag of a command', ['init', '--nope'], {}, /--nope\n {2}layersize init --help shows/],
    ['an unknown flag', [shop, '--nope'], {}, /Nonexistent flag: --nope\n {2}layersize --help/],
    ['an unknown format', [shop, '--format', 'yaml'], {}, /--format=yaml/],
    ['a top of nothing', [shop, '--top', '0'], {}, /--top|greater than or equal/],
    ['two images', [shop, shop], {}, /Unexpected argument/],
    ['a name that cannot be', ['a b'], {}, /"a b" is no image/],
    ['no such file', ['./nope.tar'], {}, /Cannot read ".\/nope.tar": there is no such file/],
    [
      'no such socket',
      ['shop:1', '--host', socketOf('none')],
      {},
      /Cannot connect to an engine at unix:\/\/.*none: there is no such socket.*\n {2}Start /,
    ],
    [
      'DOCKER_HOST',
      ['shop:1'],
      { DOCKER_HOST: socketOf('other') },
      /other \(DOCKER_HOST\): there is no such socket/,
    ],
    [
      '--host wins over DOCKER_HOST',
      ['shop:1', '--host', socketOf('flag')],
      { DOCKER_HOST: socketOf('env') },
      /flag: there is/,
    ],
    [
      'a TCP port where nobody listens',
      ['shop:1', '--host', 'tcp://127.0.0.1:1'],
      {},
      /nobody listens there/,
    ],
    [
      'another DOCKER_HOST in the environment',
      ['shop:1', '--host', socketOf('mine')],
      { DOCKER_HOST: 'tcp://127.0.0.1:1' },
      /mine: there is no such socket/,
    ],
    [
      'an address of no kind',
      ['shop:1', '--host', 'ftp://nonsense'],
      {},
      /"ftp:\/\/nonsense" is no engine address that can be read/,
    ],
    ['a path for a host', ['shop:1', '--host', '/run/x.sock'], {}, /scheme: unix:\/\/\/run\/x.sock/],
    [
      'a host and a context',
      ['shop:1', '--host', socketOf('none'), '--context', 'x'],
      {},
      /Both a host and a docker context are named/,
    ],
    ['no such context', ['shop:1', '--context', 'x'], {}, /there is no docker context "x"/],
    ['a time that is none', ['shop:1', '--idle-timeout', '-1'], {}, /idle-timeout|greater than or equal/],
    ['figures of no engine', [shop, '--engine-sizes'], {}, /has no figures of an engine/],
    ['an empty input', ['-'], {}, /The input is no image: it is empty/],
  ])('%s: exit 2, a reason, a remedy, no stack', async (_, args, env, message) => {
    const { stdout, stderr, code } = await layersize(args, { env })
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('DEBUG=layersize adds the stack', async () => {
    const { stderr } = await layersize(['./nope.tar'], { env: { DEBUG: 'layersize' } })
    expect(stderr).toMatch(/^\s+at /m)
  })

  test('a name in an error cannot write to the terminal', async () => {
    const { stderr } = await layersize(['./\x1b[31mx\u202e.tar'])
    expect(stderr).not.toContain('\x1b')
    expect(stderr).toContain('\\u001b[31mx\\u{202e}.tar')
  })

  test('a plain file as socket', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { stderr, code } = await layersize(['shop:1', '--host', socketOf('file')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/Cannot connect to an engine/)
  })

  test('an engine that hangs up, and one that speaks another protocol', async () => {
    for (const [answer, message] of [
      ['', /closed the connection|socket hang up/],
      ['SSH-2.0-OpenSSH\r\n', /does not answer as a Docker engine does/],
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', /does not answer as a Docker engine does/],
    ] as const) {
      const path = join(folder, `s${answer.length}`)
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end(answer))
      }).listen(path)
      const { stderr, stdout, code } = await layersize(['shop:1', '--host', `unix://${path}`])
      server.close()
      expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
      expect(stderr).toMatch(message)
      expect(stderr).not.toContain('a defect of layersize')
    }
  })
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it at once with %d', async (signal, expected) => {
  const child = spawn(process.execPath, [bin, '-'], { env: { PATH: process.env.PATH } })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const closed = new Promise((resolve) => child.on('close', (code, killedBy) => resolve(code ?? killedBy)))
  // It is reading once it has taken more than a pipe holds.
  const half = gunzipSync(readFileSync(shop)).subarray(0, 1_500_000)
  await new Promise((resolve) => child.stdin.write(half, resolve))
  child.stdin.on('error', () => {})
  child.kill(signal)
  expect(await closed).toBe(expected)
  expect(stderr).toBe('')
})

describe('one of several images', () => {
  const forms = join(root, 'fixtures/forms')
  const two = join(forms, 'several/skopeo-oci')
  const platforms = join(forms, 'platforms/buildx-oci.tar')
  const idOf = (stdout: string) => JSON.parse(stdout).image

  test('without a choice: an error that lists them and says how to choose', async () => {
    const { stdout, stderr, code } = await layersize([two])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(/There are 2 images in it: .+, .+\n.*--image/)
  })

  test('by name, position and digest, as a part of the reference or as --image', async () => {
    const first = await layersize([two, '--image', '@0', '--format', 'json'])
    const { id } = idOf(first.stdout)
    for (const args of [[`oci:${two}:@0`], [two, '--image', id], [`oci:${two}@${id}`]]) {
      const { stdout, code } = await layersize([...args, '--format', 'json'])
      expect({ code, id: idOf(stdout).id }).toEqual({ code: 0, id })
    }
    const second = await layersize([two, '--image', '@1', '--format', 'json'])
    expect(idOf(second.stdout).id).not.toBe(id)
  })

  test('on standard input', async () => {
    const input = readFileSync(join(forms, 'several/docker-20.tar'))
    expect((await layersize(['-'], { input })).stderr).toContain('--image')
    expect((await layersize(['-', '--image', '@1'], { input })).code).toBe(0)
  })

  test('--platform', async () => {
    const { stdout } = await layersize([platforms, '--platform', 'linux/arm64/v8', '--format', 'json'])
    expect(idOf(stdout).platform).toBe('linux/arm64')
    const { stderr, code } = await layersize([platforms, '--platform', 'linux/s390x'])
    expect(code).toBe(2)
    expect(stderr).toContain('not for linux/s390x, but for linux/amd64, linux/arm64, linux/arm/v7')
  })
})

describe('the base', () => {
  const several = join(root, 'fixtures/forms/several')
  const [one, two] = [`oci:${several}/skopeo-oci:one`, `oci:${several}/skopeo-oci:two`]
  const dockerfile = join(folder, 'Dockerfile')
  writeFileSync(dockerfile, 'FROM scratch AS tools\nFROM one\nCOPY c /c\n')
  const baseOf = (stdout: string) => JSON.parse(stdout).context.base

  test('--base, as it is and as a row', async () => {
    const { stdout, code } = await layersize([two, '--base', one, '--format', 'json'])
    expect(code).toBe(0)
    expect(baseOf(stdout)).toEqual({ value: one, evidence: 'option', confidence: 'certain', layers: 2 })
    expect((await layersize([two, '--base', one])).stdout).toMatch(/^1–4 .* base$/m)
  })

  test('--base, and the layers say otherwise', async () => {
    const { stdout, stderr, code } = await layersize([one, '--base', two])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(
      /The image was not built on ".*:two": it has 3 layers, and the image has 2\n {2}Name/,
    )
  })

  test('--dockerfile and --target', async () => {
    const { stdout } = await layersize([two, '--dockerfile', dockerfile, '--format', 'json'])
    expect(baseOf(stdout)).toEqual({ value: 'one', evidence: 'dockerfile', confidence: 'certain', layers: 2 })
    const args = ['--dockerfile', dockerfile, '--target', 'tools', '--format', 'json']
    expect(baseOf((await layersize([two, ...args])).stdout)).toMatchObject({ value: 'scratch', layers: 0 })
  })

  test.each([
    [['--dockerfile', join(folder, 'none')], /Cannot read the Dockerfile ".*none": there is no such file/],
    [['--dockerfile', dockerfile, '--target', 'x'], /has no stage "x"\n.*tools/],
    [['--target', 'x'], /--dockerfile/],
    [['--base', join(folder, 'none.tar')], /Cannot read ".*none.tar": there is no such file/],
  ])('%j: an error', async (args, message) => {
    const { stdout, stderr, code } = await layersize([two, ...args])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })
})

describe('--ignore', () => {
  test('once or more: what is left, and a line that says so', async () => {
    const ignore = ['--ignore', 'moved', '--ignore', 'path:app/.git,instruction:COPY *']
    const { stdout, code } = await layersize([...ignore, shop, '--format', 'json'])
    const { context, findings, warnings } = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(context.ignore).toEqual([
      { what: 'moved', reason: null, until: null },
      { what: 'path:app/.git,instruction:COPY *', reason: null, until: null },
    ])
    expect(context.date).toBe(null)
    expect(warnings).toEqual([])
    const rules = findings.map(({ rule }: { rule: string }) => rule)
    expect(rules).toContain('deleted-later')
    expect(rules).not.toContain('moved')
    expect((await layersize([shop, ...ignore])).stdout).toMatch(
      /\n2 ignores: findings that they fit are left/,
    )
  })

  test('what fits nothing: a warning in the report, and no error', async () => {
    const { stdout, stderr, code } = await layersize([shop, '--ignore', 'path:none'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toContain('warning: Nothing was found to ignore for path:none')
  })

  test.each([
    ['mved', /There is no rule "mved"\n {2}Perhaps moved is meant/],
    ['.git', /Cannot ignore ".git": it is no rule\n {2}Write RULE .*path:GLOB/],
    ['', /Cannot ignore ""/],
  ])('%j: an error', async (ignore, message) => {
    const { stdout, stderr, code } = await layersize([shop, '--ignore', ignore])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })
})

describe('--verify-digests', () => {
  const archive = join(root, 'fixtures/forms/chain/docker-20.tar')

  test('finds nothing wrong with what is whole', async () => {
    const { stderr, code } = await layersize([archive, '--verify-digests'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })

  test('names the layer of which one byte is another, and exits with 2', async () => {
    const bytes = readFileSync(archive)
    bytes.write('X', bytes.indexOf('exports.v'))
    const path = join(folder, 'changed.tar')
    writeFileSync(path, bytes)
    expect((await layersize([path])).code).toBe(0)
    const { stdout, stderr, code } = await layersize([path, '--verify-digests'])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(
      /not what it says it is: the tar of layer \d should be sha256:\w+ and is sha256:\w+/,
    )
  })
})

test('--links-into lets the links of a layout lead elsewhere', async () => {
  const layout = join(folder, 'linked')
  const elsewhere = join(folder, 'elsewhere')
  cpSync(join(root, 'fixtures/forms/chain/skopeo-oci'), layout, { recursive: true })
  renameSync(join(layout, 'blobs/sha256'), elsewhere)
  mkdirSync(join(layout, 'blobs/sha256'))
  for (const name of readdirSync(elsewhere)) {
    symlinkSync(join(elsewhere, name), join(layout, 'blobs/sha256', name))
  }
  const refused = await layersize([layout])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/leads out of the folder.*\n.*--links-into/)
  expect((await layersize([layout, '--links-into', elsewhere])).code).toBe(0)
})
