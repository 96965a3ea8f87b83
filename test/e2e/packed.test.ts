import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBase } from './base.js'
import { Engine } from './engine.js'
import { noise } from './noise.js'
import { type Outcome, output } from './process.js'

/** In containers that have Node and the packages as npm installs them: no docker command, no checkout, no network. */

const engine = Engine.fromEnvironment()
const gid = statSync(engine.socket).gid
const root = join(import.meta.dirname, '../..')
const tools = engine.imageName('tools')
const shop = engine.imageName('shop')

/** A user that no image knows. */
const USER = '4242'
const SOCKET = ['-v', `${engine.socket}:/var/run/docker.sock`]

beforeAll(async () => {
  const base = await importBase(engine, engine.temp.join('root'), [process.execPath])
  const context = engine.temp.join('context')
  mkdirSync(context)
  await installPackages(join(context, 'installed'))
  writeFileSync(join(context, 'big'), noise(1_000_000, 'big'))
  const build = (name: string, ...lines: string[]) =>
    engine.build({
      name,
      builder: 'buildkit',
      context,
      dockerfile: [`FROM ${base}`, ...lines, ''].join('\n'),
    })
  await build(
    tools,
    'COPY installed /installed',
    // As images of Node have it: `env` where scripts look for it, and the programs in the PATH.
    `RUN mkdir -p /usr/bin && ln -s /bin/env /usr/bin/env && ln -s ${process.execPath} /bin/node`,
    'ENV PATH=/bin:/installed/node_modules/.bin',
    'WORKDIR /project',
  )
  // Nothing of `scratch` bears the label that everything of a run is found by.
  await build(shop, 'FROM scratch', `LABEL ${engine.label}`, 'COPY big /srv/big')
})

afterAll(() => engine.cleanUp())

/** Both packages as they would be published, with what they depend on. */
async function installPackages(folder: string): Promise<void> {
  mkdirSync(folder)
  const [pnpm = ''] = /pnpm@[\d.]+/.exec(readFileSync(join(root, 'scripts/prepare.mjs'), 'utf8')) ?? []
  const tarballs = ['core', 'cli'].map((name) => [name, engine.temp.join(`${name}.tgz`)] as const)
  for (const [name, tarball] of tarballs) {
    await output('npx', ['--yes', pnpm, 'pack', '--out', tarball], { cwd: join(root, 'packages', name) })
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  await output('npm', ['install', ...options, ...tarballs.map(([, tarball]) => tarball)], { cwd: folder })
}

/** A folder that a container has as its current one, and where anybody may write. */
function workFolder(name: string): string {
  const folder = engine.temp.join(name)
  mkdirSync(folder)
  chmodSync(folder, 0o777)
  return folder
}

function run(work: string, flags: readonly string[], ...command: readonly string[]): Promise<Outcome> {
  const options = ['--rm', '--network=none', '-v', `${work}:/project`, ...flags]
  return engine.tryDocker(['run', ...options, tools, ...command])
}

test('there is no docker command', async () => {
  const { code, stdout } = await run(workFolder('none'), [], 'sh', '-c', 'command -v docker')
  expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: expect.any(Number), stdout: '' })
  expect(code).not.toBe(0)
})

describe.each([
  { who: 'root', user: 0, flags: [] },
  { who: 'another user', user: Number(USER), flags: ['--user', USER, '--group-add', String(gid)] },
])('$who', ({ user, flags }) => {
  const work = workFolder(`work-${user}`)
  const check = (...args: string[]) => run(work, [...SOCKET, ...flags], 'layersize', 'check', shop, ...args)

  test('the gate passes, fails, and says when it cannot decide', async () => {
    expect(await check('--max-size', '1GB')).toMatchObject({ code: 0, stderr: '' })
    const broken = await check('--max-size', '1kB')
    expect(broken).toMatchObject({ code: 1, stderr: '' })
    expect(broken.stdout.toString('utf8')).toContain(`✗ ${shop} is `)
    expect(await check('--max-growth', '5%')).toMatchObject({ code: 2 })
    expect(await check('--max-size', 'much')).toMatchObject({ code: 2 })
  })

  test('baseline and report are written as that user', async () => {
    const saved = await check('--max-size', '1GB', '--save-baseline', 'main.json.gz')
    expect(saved).toMatchObject({ code: 0, stderr: '' })
    const args = ['--baseline', 'main.json.gz', '--max-growth', '0', '--output', 'junit=layersize.xml']
    expect(await check(...args)).toMatchObject({ code: 0, stderr: '' })
    const report = join(work, 'layersize.xml')
    expect(readFileSync(report, 'utf8')).toMatch(/^<\?xml/)
    expect(statSync(report).uid).toBe(user)
  })
})

test('a user without the group is told how to get it', async () => {
  const flags = [...SOCKET, '--user', USER]
  const check = ['layersize', 'check', shop, '--max-size', '1GB']
  const { code, stdout } = await run(workFolder('no-group'), flags, ...check)
  expect(code).toBe(2)
  expect(String(stdout)).toMatch(new RegExp(`--group-add\\s+${gid}\\b`))
})

test('what init writes is read and kept', async () => {
  const both = `layersize init ${shop} && layersize check`
  expect(await run(workFolder('init'), SOCKET, 'sh', '-c', both)).toMatchObject({ code: 0, stderr: '' })
})
