import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Difference } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize } from './cli.js'
import { Engine, type HistoryRow } from './engine.js'
import { noise } from './noise.js'

const engine = Engine.fromEnvironment()
const context = engine.temp.join('context')
const names = { old: engine.imageName('shop-old'), new: engine.imageName('shop-new') }

/** What the new image has more, in which instruction. */
const INSTALLED = 123_457
const COPIED = 7001
const INSERTED = 42

beforeAll(async () => {
  const base = await importBase(engine, engine.temp.join('root'))
  mkdirSync(join(context, 'src'), { recursive: true })
  writeFileSync(join(context, 'src/server.js'), noise(20_000, 'server'))
  const install = (more: string) =>
    `RUN mkdir -p /app/modules/one && head -c 90000 /bin/busybox > /app/modules/one/index${more}`
  const dockerfile = (steps: readonly string[]) =>
    [`FROM ${base}`, `LABEL ${engine.label}`, ...steps].join('\n')
  const end = ['COPY src /srv/', 'RUN mv /srv/server.js /srv/main.js', 'CMD ["sh"]']
  await engine.build({
    name: names.old,
    builder: 'classic',
    dockerfile: dockerfile([install(''), ...end]),
    context,
  })
  writeFileSync(join(context, 'src/model.bin'), noise(COPIED, 'model'))
  const more = ` && mkdir /app/modules/two && head -c ${INSTALLED} /bin/busybox > /app/modules/two/index`
  await engine.build({
    name: names.new,
    builder: 'classic',
    dockerfile: dockerfile([`RUN head -c ${INSERTED} /bin/busybox > /etc/first`, install(more), ...end]),
    context,
  })
})

afterAll(() => engine.cleanUp())

async function difference(old: string, now: string): Promise<Difference> {
  const { code, stdout, stderr } = await layersize([
    'diff',
    old,
    now,
    '--host',
    engine.host,
    '--format',
    'json',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout.toString('utf8'))
}

/** Without what tells how the images were named and stored. */
function said({ before, after, growth, ...rest }: Difference) {
  const plain = (side: Difference['before']) => ({ ...side, reference: '', compressedBytes: null })
  return { ...rest, growth: { ...growth, compressedBytes: null }, before: plain(before), after: plain(after) }
}

test('the growth is what docker history says, in all and of each instruction', async () => {
  const { growth, instructions, paths } = await difference(names.old, names.new)
  const [old, now] = [await engine.history(names.old), await engine.history(names.new)]
  const total = (rows: readonly HistoryRow[]) => rows.reduce((sum, { Size }) => sum + Size, 0)
  expect(growth.contentBytes).toBe(total(now) - total(old))
  expect(growth.contentBytes).toBe(INSTALLED + COPIED + INSERTED)
  for (const { before, after, beforeBytes, afterBytes, growthBytes } of instructions) {
    const [was, is] = [before === null ? 0 : old[before]?.Size, after === null ? 0 : now[after]?.Size]
    expect([beforeBytes, afterBytes]).toEqual([was, is])
    expect(growthBytes).toBe((is ?? 0) - (was ?? 0))
  }
  const grown = instructions.filter(({ growthBytes }) => growthBytes !== 0)
  expect(grown.map(({ status, growthBytes, paths }) => [status, growthBytes, paths[0]?.path])).toEqual([
    ['changed', INSTALLED, 'app/modules/two/index'],
    ['changed', COPIED, 'srv/model.bin'],
    ['added', INSERTED, 'etc/first'],
  ])
  expect(paths?.map(({ path, growthBytes }) => [path, growthBytes])).toEqual([
    ['app/modules/two/index', INSTALLED],
    ['srv/model.bin', COPIED],
    ['etc/first', INSERTED],
  ])
})

test('from archives and from what was saved, the answer is the same', async () => {
  const expected = said(await difference(names.old, names.new))
  const archives = { old: engine.temp.join('old.tar'), new: engine.temp.join('new.tar') }
  for (const side of ['old', 'new'] as const) await engine.docker(['save', '-o', archives[side], names[side]])
  expect(said(await difference(archives.old, archives.new))).toEqual(expected)
  const saved = engine.temp.join('old.json.gz')
  const args = ['check', names.old, '--host', engine.host, '--max-size', '1GB', '--format', 'json']
  const { code, stderr } = await layersize([...args, '--save-baseline', saved])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(said(await difference(saved, names.new))).toEqual(expected)
  expect(said(await difference(saved, archives.new))).toEqual(expected)
})

describe('--fail-on-growth', () => {
  const grown = INSTALLED + COPIED + INSERTED

  test.each([
    [grown, 0],
    [grown - 1, 1],
  ])('of %i bytes exits with %i', async (limit, expected) => {
    const args = ['diff', names.old, names.new, '--host', engine.host, '--fail-on-growth', String(limit)]
    const { code, stdout, stderr } = await layersize(args)
    expect(code).toBe(expected)
    expect(stdout.toString('utf8')).toMatch(/\+123 kB +RUN mkdir.* gained \/app\/modules\/two\/index/s)
    expect(stderr).toMatch(expected === 0 ? /^$/ : /grew by .* more than it may/)
  })
})
