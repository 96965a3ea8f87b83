import { describe, expect, test } from 'vitest'
import { type Analysis, listTree, type Tree, type TreeOptions } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { checkSchema, checkTree } from '../helpers/check-tree.js'
import { noise, type Step, step } from '../helpers/image.js'
import { directory, file, hardlink, type Member, symlink, whiteout } from '../helpers/write-tar.js'

const big = (name: string, bytes: number, rest: Partial<Member> = {}) => file(name, noise(bytes, name), rest)

async function treeOf(steps: readonly Step[], options: TreeOptions = {}): Promise<Tree> {
  const tree = listTree(await analyzeSteps(steps, {}, { files: true }), options)
  checkTree(tree, options)
  checkSchema('tree', tree)
  return tree
}

/** `path bytes shadowed` of each entry, and how many are not listed of it. */
const lines = ({ entries }: Tree) =>
  entries.map(({ path, kind, bytes, shadowedBytes, unlisted }) => {
    const end = kind === 'directory' ? '/' : ''
    return `/${path}${path && end} ${bytes} ${shadowedBytes}${unlisted ? ` +${unlisted.entries}` : ''}`
  })

describe('the heaviest wherever they stand', () => {
  const many = Array.from({ length: 30 }, (_, i) => big(`srv/many/${i}`, 100))

  test('come first, each folder before what it holds, a folder that only holds another with it', async () => {
    const steps = [
      step('COPY . .', big('opt/a/b/large', 50_000), big('opt/small', 10), big('etc/x', 20_000), ...many),
    ]
    expect(lines(await treeOf(steps, { top: 4 }))).toEqual([
      '/ 73010 0',
      '/opt/ 50010 0',
      '/opt/a/b/ 50000 0',
      '/opt/a/b/large 50000 0',
      '/opt/small 10 0',
      '/etc/ 20000 0 +1',
      // Alone in what would be left out, and so no line more.
      '/srv/many/ 3000 0 +30',
    ])
  })

  test('as deep as is asked for, and no deeper', async () => {
    const steps = [step('COPY . .', big('opt/a/b/large', 500), big('opt/small', 10), big('etc/x', 200))]
    expect(lines(await treeOf(steps, { depth: 1 }))).toEqual(['/ 710 0', '/opt/ 510 0 +2', '/etc/ 200 0 +1'])
    expect(lines(await treeOf(steps, { depth: 2, path: 'opt' }))).toEqual([
      '/opt/ 510 0',
      '/opt/a/b/ 500 0 +1',
      '/opt/small 10 0',
    ])
  })

  test('a folder that only holds another is listed where nothing deeper is', async () => {
    const steps = [step('COPY . .', big('opt/a/large', 500), big('srv/b/c', 90), big('etc/x/y', 200))]
    expect(lines(await treeOf(steps, { depth: 1 }))).toEqual([
      '/ 790 0',
      '/opt/ 500 0 +1',
      '/etc/ 200 0 +1',
      '/srv/ 90 0 +1',
    ])
  })

  test('what is not a thousandth of it is summed up; all are listed on demand, without bytes as well', async () => {
    const steps = [
      step('COPY . .', big('large', 50_000), big('a', 49), big('b', 48), file('empty'), directory('none')),
    ]
    expect(lines(await treeOf(steps))).toEqual(['/ 50097 0 +4', '/large 50000 0'])
    expect(lines(await treeOf(steps, { top: Number.POSITIVE_INFINITY }))).toEqual([
      '/ 50097 0',
      '/large 50000 0',
      '/a 49 0',
      '/b 48 0',
      '/empty 0 0',
      '/none/ 0 0',
    ])
  })

  test('one that would be alone in what is left out is listed instead', async () => {
    const steps = [step('COPY . .', big('large', 5000), big('other', 100))]
    expect(lines(await treeOf(steps, { top: 1 }))).toEqual(['/ 5100 0', '/large 5000 0', '/other 100 0'])
  })
})

describe('copies', () => {
  const steps = [
    step('COPY . .', big('app/a', 1000), big('app/b', 400), big('tmp/c', 300)),
    step('RUN chown -R app /app', big('app/a', 1000, { uid: 5 }), big('app/b', 400, { uid: 5 })),
    step('RUN rm /tmp/c', whiteout('tmp/c')),
  ]

  test('of all layers are counted, what is shadowed told apart', async () => {
    const tree = await treeOf(steps)
    expect(lines(tree)).toEqual([
      '/ 3100 1700',
      '/app/ 2800 1400',
      '/app/a 2000 1000',
      '/app/b 800 400',
      '/tmp/ 300 300',
      '/tmp/c 300 300',
    ])
    expect(tree.entries.map(({ visible }) => visible)).toEqual([true, true, true, true, false, false])
    expect(tree.entries.map(({ files }) => files)).toEqual([3, 2, 1, 1, 1, 1])
  })

  test('of one instruction, with what it hid of others', async () => {
    const second = await treeOf(steps, { instructions: [1] })
    expect(lines(second)).toEqual(['/ 1400 0', '/app/ 1400 0', '/app/a 1000 0', '/app/b 400 0'])
    expect(second.hid).toEqual([
      { instruction: 0, text: 'COPY . .', base: null, place: null, bytes: 1400, copies: 2, within: 'app' },
    ])
    expect(second.instructions).toEqual([
      { index: 1, text: 'RUN chown -R app /app', base: null, place: null },
    ])
    const third = await treeOf(steps, { instructions: [2] })
    expect(lines(third)).toEqual(['/ 0 0'])
    expect(third.hid).toMatchObject([{ instruction: 0, bytes: 300, copies: 1, within: 'tmp/c' }])
    expect((await treeOf(steps, { instructions: [1, 2], path: 'app' })).hid).toMatchObject([{ bytes: 1400 }])
    expect((await treeOf(steps, { instructions: [0, 1, 2] })).hid).toEqual([])
    expect((await treeOf(steps)).hid).toBeNull()
  })

  test('with several names count once, at one that a container sees', async () => {
    const linked = [
      step('COPY . .', big('a/one', 1000), hardlink('b/two', 'a/one')),
      step('RUN rm', whiteout('a/one')),
    ]
    expect(lines(await treeOf(linked.slice(0, 1)))).toEqual(['/ 1000 0 +1', '/a/ 1000 0', '/a/one 1000 0'])
    expect(lines(await treeOf(linked))).toEqual(['/ 1000 0 +1', '/b/ 1000 0', '/b/two 1000 0'])
    expect((await treeOf(linked, { instructions: [1] })).hid).toEqual([])
  })

  test('with several names are hidden by whoever takes the last', async () => {
    const linked = [
      step('COPY . .', big('a', 1000), hardlink('b', 'a')),
      step('RUN rm a', whiteout('a')),
      step('RUN rm b', whiteout('b')),
    ]
    expect((await treeOf(linked, { instructions: [1] })).hid).toEqual([])
    expect((await treeOf(linked, { instructions: [2] })).hid).toMatchObject([{ bytes: 1000, within: 'a' }])
  })

  test('of a path that was a file and is a folder now stand as both', async () => {
    const changed = [step('COPY a .', big('lib', 100)), step('RUN mkdir', directory('lib'), big('lib/x', 50))]
    expect(lines(await treeOf(changed))).toEqual(['/ 150 100', '/lib 100 100', '/lib/ 50 0', '/lib/x 50 0'])
    expect(lines(await treeOf(changed, { path: 'lib' }))).toEqual([
      '/lib/ 150 100',
      '/lib 100 100',
      '/lib/x 50 0',
    ])
  })
})

describe('a path', () => {
  const steps = [
    step(
      'COPY . .',
      big('usr/bin/sh', 1000),
      symlink('bin', 'usr/bin'),
      symlink('loop', 'loop'),
      big('srv/www/bundle.js', 10),
      { ...big('srv/od\\d', 5), name: Buffer.from('srv/o\xffd\\d', 'latin1') },
      big('srv/line\nbreak', 7),
    ),
  ]
  let analysis: Analysis | undefined
  const pathOf = async (path: string) => {
    analysis ??= await analyzeSteps(steps, {}, { files: true })
    return listTree(analysis, { path })
  }

  test.each([
    ['/usr/bin', 'usr/bin'],
    ['usr//./bin/', 'usr/bin'],
    ['/srv/../usr/bin/sh', 'usr/bin/sh'],
    ['/', ''],
    ['/bin', 'bin'],
    ['/srv/o\\xffd\\\\d', 'srv/o\\xffd\\\\d'],
    ['/srv/line\\nbreak', 'srv/line\nbreak'],
  ])('may be written as %s', async (asked, path) => {
    expect(await pathOf(asked)).toMatchObject({ path, links: [] })
  })

  test('through a symlink is followed, and says so', async () => {
    expect(await pathOf('/bin/sh')).toMatchObject({
      path: 'usr/bin/sh',
      links: [{ path: 'bin', target: 'usr/bin' }],
      entries: [{ path: 'usr/bin/sh', kind: 'file', bytes: 1000, files: 1 }],
    })
  })

  test.each([
    ['/usr/bni/sh', 'No layer of - has', 'Perhaps /usr/bin. layersize tree IMAGE /usr shows'],
    ['/bin/ssh', 'which leads to /usr/bin/ssh', 'Perhaps /usr/bin/sh. layersize tree IMAGE /usr/bin shows'],
    ['/bundle.js', 'has "/bundle.js"', 'Perhaps /srv/www/bundle.js.'],
    ['/SRV', 'has "/SRV"', 'Perhaps /srv.'],
    ['/usr/bin/sh/x', 'has "/usr/bin/sh/x"', 'layersize tree IMAGE /usr/bin/sh shows'],
    ['/loop/x', 'has "/loop/x"', 'layersize tree IMAGE /loop shows'],
    ['/nothing/like/it', 'has "/nothing/like/it"', 'layersize tree IMAGE / shows'],
    [`/${'x'.repeat(100_000)}`, 'has "/xxx', 'layersize tree IMAGE / shows'],
  ])('that is not there is an error that names what is near: %.20s', async (asked, message, hint) => {
    const error = await pathOf(asked).catch((error) => error)
    expect(error).toMatchObject({ code: 'PATH_NOT_FOUND', hint: expect.stringContaining(hint) })
    expect(error.message).toContain(message.replace('of - has', 'of the image has'))
  })
})

describe('options', () => {
  test.each<[TreeOptions, string]>([
    [{ depth: 0 }, 'depth must be'],
    [{ top: 1.5 }, 'top must be'],
    [{ top: Number.NaN }, 'top must be'],
    [{ instructions: [1] }, 'There is no instruction 2'],
    [{ instructions: [-1] }, 'There is no instruction 0'],
  ])('%j is an error', async (options, message) => {
    const analysis = await analyzeSteps([step('COPY . .', big('a', 10))], {}, { files: true })
    expect(() => listTree(analysis, options)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(message) }),
    )
  })

  test('without a file table nothing can be told', async () => {
    const analysis = await analyzeSteps([step('COPY . .', big('a', 10))])
    expect(() => listTree(analysis)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', hint: expect.stringContaining('--files') }),
    )
  })
})
