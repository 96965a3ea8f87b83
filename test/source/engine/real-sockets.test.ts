import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const isRoot = process.getuid?.() === 0
// Where others get to: the temporary folder of root may be its own.
const folder = mkdtempSync(join(isRoot ? '/tmp' : tmpdir(), 'layersize-sockets-'))
const socket = join(folder, 'docker.sock')
const built = join(
  import.meta.dirname,
  '../../../packages/core/dist/source/engine/socket-trouble/socket-trouble.js',
)
const run = promisify(execFile)
let server: Server

/** Connects as somebody else, and prints what is said of the failure. All is loaded before: others may not read it. */
const CONNECT = `
import { connect } from 'node:net'
import { socketTrouble } from ${JSON.stringify(pathToFileURL(built))}
const [path, uid, ...groups] = process.argv.slice(1)
if (uid) {
  process.setgroups(groups.map(Number))
  process.setgid(Number(groups[0]))
  process.setuid(Number(uid))
}
connect(path)
  .on('connect', () => { console.log('{}'); process.exit() })
  .on('error', async ({ code }) => console.log(JSON.stringify({ code, ...await socketTrouble(path, code) })))
`

interface Said {
  readonly code?: string
  readonly why?: string
  readonly hint?: string
}

async function said(
  path: string,
  ids: readonly number[] = [],
  before: readonly string[] = [],
): Promise<Said> {
  const [command = '', ...args] = [
    ...before,
    process.execPath,
    '--input-type=module',
    '-e',
    CONNECT,
    path,
    ...ids.map(String),
  ]
  const { stdout } = await run(command, args, { timeout: 20_000, env: { PATH: process.env.PATH } })
  return JSON.parse(stdout)
}

beforeAll(async () => {
  chmodSync(folder, 0o755)
  server = createServer((connection) => connection.end())
  await new Promise<void>((resolve) => server.listen(socket, resolve))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a real path', () => {
  test('that somebody listens at is no trouble', async () => {
    expect(await said(socket)).toEqual({})
  })

  test('that is not there', async () => {
    expect((await said(join(folder, 'none.sock'))).why).toMatch(/^there is no such socket/)
  })

  test('that a link leads to in vain', async () => {
    symlinkSync('none.sock', join(folder, 'link.sock'))
    const { why } = await said(join(folder, 'link.sock'))
    expect(why).toMatch(
      `${join(folder, 'link.sock')} is a link, and there is no ${join(folder, 'none.sock')}`,
    )
  })

  test('that is a folder', async () => {
    mkdirSync(join(folder, 'folder.sock'))
    expect((await said(join(folder, 'folder.sock'))).why).toMatch(/^it is a folder/)
  })

  test('that is a file', async () => {
    writeFileSync(join(folder, 'file.sock'), '')
    expect((await said(join(folder, 'file.sock'))).why).toBe('it is a file and no socket')
  })

  test('that leads through a file', async () => {
    expect(await said(join(folder, 'file.sock/docker.sock'))).toMatchObject({
      code: 'ENOTDIR',
      why: 'a part of the path is a file and no folder',
    })
  })

  test('whose links lead in a circle', async () => {
    symlinkSync('round.sock', join(folder, 'round.sock'))
    expect(await said(join(folder, 'round.sock'))).toMatchObject({
      code: 'ELOOP',
      why: 'its links lead in a circle',
    })
  })

  test('that is longer than a socket can have', async () => {
    expect((await said(join(folder, 'x'.repeat(107)))).why).toMatch(/^the path is longer/)
  })

  test('that was left by a program that was killed', async () => {
    const path = join(folder, 'deserted.sock')
    const listen = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
    await expect(run(process.execPath, ['-e', listen, path])).rejects.toMatchObject({ signal: 'SIGKILL' })
    expect(await said(path)).toMatchObject({
      code: 'ECONNREFUSED',
      why: 'nobody listens at it: its engine has crashed or is stopped',
    })
  })
})

/** Numbers that nobody has, so that no name is shown. */
const [USER, GROUP, ENGINE] = [4242, 4243, 4244]

describe.skipIf(!isRoot)('a real socket of another user', () => {
  beforeAll(() => {
    chownSync(socket, 0, ENGINE)
    chmodSync(socket, 0o660)
  })

  test('is closed to who is not in its group', async () => {
    const { code, why } = await said(socket, [USER, GROUP])
    expect(code).toBe('EACCES')
    expect(why).toBe(`user ${USER} may not use it: it belongs to user root and group ${ENGINE}, mode 0660`)
  })

  test('is open to who is', async () => {
    expect(await said(socket, [USER, GROUP, ENGINE])).toEqual({})
    expect(await said(socket, [USER, ENGINE])).toEqual({})
  })

  test('may be for its owner alone', async () => {
    const path = join(folder, 'owner.sock')
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(path, resolve))
    chmodSync(path, 0o600)
    const { why } = await said(path, [USER, 0])
    other.close()
    expect(why).toBe(`user ${USER} may not use it: it belongs to user root and group root, mode 0600`)
  })

  test('may stand in a closed folder', async () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    symlinkSync('closed/docker.sock', join(folder, 'to-closed.sock'))
    const { code, why } = await said(join(folder, 'to-closed.sock'), [USER, GROUP])
    expect(code).toBe('EACCES')
    expect(why).toMatch(`its folder ${closed} is closed to user ${USER}: it belongs to user root`)
  })

  test('may be of nobody in this user namespace', async () => {
    chownSync(socket, USER, ENGINE)
    const { code, why } = await said(socket, [], ['unshare', '--user', '--map-root-user'])
    chownSync(socket, 0, ENGINE)
    expect(code).toBe('EACCES')
    expect(why).toMatch('no number in this user namespace')
  })
})
