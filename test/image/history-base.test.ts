import { describe, expect, test } from 'vitest'
import { findInHistory, type HistoryBase } from '../../packages/core/src/image/history-base.js'
import { pairInstructions } from '../../packages/core/src/image/instructions.js'
import type { HistoryEntry } from '../../packages/core/src/oci/config.js'
import {
  ALPINE,
  APP,
  APP_CMD,
  BUILDPACK,
  buildKit,
  DEBIAN,
  DISTROLESS,
  FEDORA,
  history,
  NODE,
  OLD_PYTHON,
  UBUNTU,
} from './histories.js'

function find(steps: readonly HistoryEntry[], hasRoot = true): HistoryBase | null {
  const layers = steps.filter(({ emptyLayer }) => !emptyLayer).length
  return findInHistory(steps, pairInstructions(steps, layers).instructions, hasRoot)
}

/** How many steps of a history are the base's, or null. */
function steps(...parts: readonly HistoryEntry[][]): number | null {
  const found = find(parts.flat())
  if (found) expect(found.to).toBe(found.from)
  return found?.from ?? null
}

/** The same steps at one and the same time, as a reproducible build of all of them has it. */
function timeless(entries: readonly HistoryEntry[], created: string | null = '2026-01-01T00:00:00Z') {
  return entries.map((entry) => ({ ...entry, created }))
}

/** Not what is built on them. */
const ALL = ['debian', 'alpine', 'ubuntu', 'fedora', 'busybox']

describe('well-known beginnings', () => {
  test.each([
    ['debian', DEBIAN, ['debian']],
    ['alpine', ALPINE, ['alpine']],
    ['ubuntu', UBUNTU, ['ubuntu']],
    ['fedora', FEDORA, ALL],
    ['distroless', DISTROLESS, []],
    ['a root file system and a shell', OLD_PYTHON.slice(0, 2), ALL],
    ['busybox', history([null, 'BusyBox 1.37.0 (glibc), Debian 13', 'layer']), ['busybox']],
    ['openSUSE', history(['2026-01-01T00:00:00Z', 'KIWI 10.1.10', 'layer']), []],
    ['docker import', history(['2026-11-20T08:59:59.1Z', '', 'layer', 'Imported from -']), []],
    [
      'podman import',
      history([null, '/bin/sh -c #(nop) ADD file:1 in /', 'layer', 'imported from tarball']),
      [],
    ],
    ['Windows', history([null, 'Apply image 10.0', 'layer'], [null, 'Install update 10.0.1', 'layer']), []],
  ])('%s', (_, start, distribution) => {
    const layers = start.filter(({ emptyLayer }) => !emptyLayer).length
    const { distribution: found, ...rest } = find([...start, ...APP, ...APP_CMD]) as HistoryBase
    expect(rest).toEqual({ layers, from: start.length, to: start.length, name: null })
    expect(
      ['debian', 'alpine', 'ubuntu', 'fedora', 'busybox', 'node'].filter((name) => found?.test(name)),
    ).toEqual(distribution)
    // An image of nothing else is no base of itself.
    expect(find(start)).toBeNull()
  })

  test('settings alone on top', () => {
    expect(steps(DEBIAN, buildKit('2026-11-20T09:00:00.1Z', 'ENV A=b'))).toBe(1)
  })

  test('the times of a reproducible build tell nothing: what no Dockerfile leaves still does', () => {
    expect(steps(timeless([...DEBIAN, ...APP, ...APP_CMD]))).toBe(1)
    expect(steps(timeless([...ALPINE, ...APP, ...APP_CMD]))).toBeNull()
    expect(steps(ALPINE, timeless([...APP, ...APP_CMD], '0001-01-01T00:00:00Z'))).toBe(2)
    expect(steps(OLD_PYTHON.slice(0, 2), timeless(APP, null))).toBeNull()
    expect(steps(OLD_PYTHON.slice(0, 2), timeless(APP, '0001-01-01T00:00:00Z'))).toBeNull()
  })

  test('a file system without a root is none', () => {
    const later = history(['2026-11-20T09:00:00.1Z', '/bin/sh -c make', 'layer'])
    const start = OLD_PYTHON.slice(0, 2)
    expect(find([...start, ...later])?.layers).toBe(1)
    expect(find([...start, ...later], false)).toBeNull()
  })
})

describe('an image on a distribution', () => {
  test('its last CMD or ENTRYPOINT before time goes by', () => {
    expect(steps(NODE, APP, APP_CMD)).toBe(NODE.length)
    expect(steps(OLD_PYTHON, APP, APP_CMD)).toBe(OLD_PYTHON.length)
  })

  test('the CMD may be inherited, if another clock or another builder shows', () => {
    expect(steps(NODE, APP)).toBe(NODE.length)
    expect(steps(OLD_PYTHON, APP)).toBe(OLD_PYTHON.length)
    const later = history(['2026-11-20T09:00:00.1Z', '/bin/sh -c make', 'layer'])
    expect(steps(OLD_PYTHON, later)).toBeNull()
  })

  // As BuildKit 0.33 writes it with SOURCE_DATE_EPOCH: what came with FROM keeps its times.
  test.each(['1970-01-01T00:00:00Z', '2023-11-14T22:13:20Z'])('a build that is told its date, %s', (date) => {
    const start = history(
      ['2026-11-21T11:13:15.922383681Z', '', 'layer', 'Imported from -'],
      [
        '2026-11-21T11:13:16.535959277Z',
        'RUN /bin/sh -c tools # buildkit',
        'layer',
        'buildkit.dockerfile.v0',
      ],
      ['2026-11-21T11:13:16.535959277Z', 'CMD ["node"]', 'empty', 'buildkit.dockerfile.v0'],
    )
    expect(steps(start, timeless([...APP, ...APP_CMD], date))).toBe(3)
  })

  test('no CMD at all, and whole seconds', () => {
    expect(steps(DEBIAN, BUILDPACK, APP, APP_CMD)).toBe(3)
  })

  test('a chain of three', () => {
    const company = buildKit('2026-08-01T10:00:00.5Z', 'RUN /bin/sh -c tools # buildkit', 'CMD ["tool"]')
    expect(steps(NODE, company, APP, APP_CMD)).toBe(NODE.length + 2)
    expect(steps(NODE, company, APP)).toBeNull()
  })

  test('a base that was built minutes before cannot be told, and what is below it is not the base', () => {
    const company = buildKit('2026-11-20T08:50:00.5Z', 'RUN /bin/sh -c tools # buildkit', 'CMD ["tool"]')
    expect(steps(NODE, company, APP, APP_CMD)).toBeNull()
    expect(steps(DEBIAN, company, APP, APP_CMD)).toBeNull()
    expect(steps(timeless([...NODE, ...APP, ...APP_CMD]))).toBeNull()
  })
})

describe('an image FROM scratch', () => {
  const own = buildKit('2026-11-20T08:59:00.1Z', 'ADD root.tar / # buildkit', 'CMD ["/bin/sh"]')

  test('is its own', () => {
    expect(steps(own, APP, APP_CMD)).toBeNull()
    expect(steps(own)).toBeNull()
    expect(steps(APP, APP_CMD)).toBeNull()
    expect(steps([])).toBeNull()
  })

  test('also where the first steps were cached days ago', () => {
    const cached = buildKit('2026-11-01T08:00:00.1Z', 'COPY tools / # buildkit', 'ENTRYPOINT ["/run"]')
    expect(steps(cached, APP, APP_CMD)).toBeNull()
    expect(find([...cached, ...APP, ...APP_CMD], false)).toBeNull()
    const run = buildKit('2026-11-01T08:00:00.1Z', 'RUN /bin/sh -c apt # buildkit', 'CMD ["a"]')
    expect(steps(own, run, APP)).toBeNull()
  })
})

test('own steps that were cached days ago are no base', () => {
  const cached = buildKit('2026-11-01T08:00:00.1Z', 'RUN /bin/sh -c apt-get install # buildkit')
  expect(steps(DEBIAN, cached, APP, APP_CMD)).toBe(1)
  expect(steps(NODE, cached, APP, APP_CMD)).toBe(NODE.length)
})

test('a committed container is no Dockerfile', () => {
  const commit = history(['2026-11-21T12:00:00.1Z', 'sh -c touch /x', 'layer'])
  expect(find([...APP, ...APP_CMD, ...commit])).toBeNull()
})

describe('what buildah and podman note', () => {
  const step = (createdBy: string, layer: 'layer' | 'empty', comment: string) =>
    history(['2026-11-20T09:00:00.1Z', createdBy, layer, comment])
  const base = [
    ...step('ADD file', 'layer', 'imported from tarball'),
    ...step('ENV A=b', 'empty', 'FROM tiny:1'),
  ]

  test('the name in FROM, on the first step of a build', () => {
    const own = [
      ...step('LABEL a=b', 'empty', 'FROM localhost/shop/base:1'),
      ...step('RUN a', 'layer', 'FROM 23e4b4a5553b'),
      ...step('CMD a', 'empty', 'FROM 04eed79a4172'),
    ]
    const found = find([...base, ...own])
    expect(found).toEqual({ layers: 1, from: 2, to: 2, name: 'localhost/shop/base:1', distribution: null })
  })

  test('without layers it stands on the last step: where the first is, nobody knows', () => {
    const own = [...step('COPY a', 'empty', ''), ...step('CMD a', 'layer', 'FROM base:1')]
    expect(find([...base, ...own])).toEqual({ layers: 1, from: 1, to: 3, name: 'base:1', distribution: null })
  })

  test('it says nothing of what another builder has added since', () => {
    const own = [...step('RUN a', 'layer', 'FROM base:1'), ...step('CMD a', 'empty', 'FROM 04eed79a4172')]
    expect(find([...base, ...own, ...APP])?.name ?? null).toBeNull()
  })

  test('FROM scratch', () => {
    const own = [
      ...step('COPY a', 'layer', 'FROM 9b09176f66e7'),
      ...step('RUN a', 'layer', 'FROM 23e4b4a5553b'),
    ]
    expect(find(own)).toBeNull()
  })
})

test('a history of very many steps takes no time', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    created: new Date(Date.UTC(1990, 0, 1) + i * 86_400_000).toISOString(),
    createdBy: i % 2 ? `CMD ["${i}"]` : `ENV A=${i}`,
    comment: '',
    emptyLayer: i < 99_999,
  }))
  const began = performance.now()
  find(many)
  expect(performance.now() - began).toBeLessThan(5000)
})
