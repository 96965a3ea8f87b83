import { describe, expect, test } from 'vitest'
import type { Analysis } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../helpers/image.js'
import { directory, file, hardlink, type Member, opaque, whiteout } from '../helpers/write-tar.js'

/** What is said of an image: rule, confidence, bytes that count, maker and hider, instruction to change; all counted from 0. */
const told = ({ findings }: Analysis) =>
  findings.map(({ rule, confidence, wastedBytes, madeBy, hiddenBy, changeAt }) => [
    rule,
    confidence,
    wastedBytes,
    `${madeBy} → ${hiddenBy}`,
    changeAt,
  ])

/** Findings that ask the user to do something. */
const sure = ({ findings }: Analysis) =>
  findings.filter(({ own, confidence }) => own && confidence !== 'possible')

/** What dpkg and its hooks write on each run, in a version of its own. */
const records = (version: string): Member[] => [
  file('var/lib/dpkg/status', noise(300_000, `status ${version}`)),
  file('var/lib/dpkg/status-old', noise(290_000, `old ${version}`)),
  file('var/cache/debconf/templates.dat', noise(200_000, `templates ${version}`)),
  file('var/cache/ldconfig/aux-cache', noise(9_000, `aux ${version}`)),
  file('etc/ld.so.cache', noise(20_000, `ld ${version}`)),
  file('var/log/dpkg.log', noise(100_000, `log ${version}`)),
]

describe('package managers on a slim base', () => {
  const libc = (version: string, rest = {}) => file('usr/lib/libc.so.6', noise(1_500_000, version), rest)
  const slim = base(...records('base'), libc('2.36-1'), file('usr/bin/tool', noise(400_000, 'tool')))

  test('one apt-get install: the records of the base that it replaces are nobody’s', async () => {
    const analysis = await analyzeSteps([
      slim,
      step(
        'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
        ...records('curl'),
        file('usr/bin/curl', noise(250_000, 'curl')),
      ),
    ])
    expect(analysis.findings).toEqual([])
    expect(analysis.image).toMatchObject({
      wastedBytes: 0,
      shadowedBytes: 919_000,
      baseShadowedBytes: 919_000,
    })
  })

  test('apt-get upgrade: what it replaces of the base is nobody’s, however much', async () => {
    const analysis = await analyzeSteps([
      slim,
      step('RUN apt-get update && apt-get upgrade -y', ...records('upgrade'), libc('2.36-2')),
    ])
    expect(analysis.findings).toEqual([])
    expect(analysis.image).toMatchObject({ wastedBytes: 0, baseShadowedBytes: 2_419_000 })
  })

  test('apt-get install --reinstall: the same content with another time is only possible', async () => {
    const analysis = await analyzeSteps([
      slim,
      step(
        'RUN apt-get install -y --reinstall libc6',
        ...records('again'),
        libc('2.36-1', { mtime: 1_750_000_000 }),
      ),
    ])
    expect(told(analysis)).toEqual([['metadata-only-change', 'possible', 0, '0 → 1', 1]])
    expect(analysis.findings[0]).toMatchObject({ savesAlone: 1_500_000, own: true })
  })

  test('--reinstall of what an own RUN has installed is that RUN’s, and likely', async () => {
    const curl = (mtime: number) => file('usr/bin/curl', noise(250_000, 'curl'), { mtime })
    const analysis = await analyzeSteps([
      slim,
      step('RUN apt-get install -y curl', curl(1_700_000_000)),
      step('RUN apt-get install -y --reinstall curl', curl(1_750_000_000)),
    ])
    expect(told(analysis)).toEqual([['metadata-only-change', 'likely', 250_000, '1 → 2', 1]])
  })

  test('rm of files of the base gives nothing back, and is nobody’s', async () => {
    const analysis = await analyzeSteps([
      slim,
      step('RUN rm -rf /usr/bin /usr/lib', whiteout('usr/bin'), whiteout('usr/lib')),
    ])
    expect(analysis.findings).toEqual([])
    expect(analysis.image).toMatchObject({ wastedBytes: 0, baseShadowedBytes: 1_900_000 })
    expect(analysis.instructions.map((row) => row.baseShadowedBytes)).toEqual([0, 1_900_000])
  })
})

describe('the same path, again', () => {
  const first = noise(80_000, 'first')
  const second = noise(70_000, 'second')

  test.each([
    ['opaque', [opaque('d'), directory('d')]],
    ['file by file', [whiteout('d/b')]],
  ])('rm -rf d and the same files made again (%s): the same content, not deleted', async (_, gone) => {
    const analysis = await analyzeSteps([
      base(),
      step('RUN make', directory('d'), file('d/a', first), file('d/b', second)),
      step('RUN rm -rf d && make', ...gone, file('d/a', first, { mtime: 1_750_000_000 })),
    ])
    expect(told(analysis)).toEqual([
      ['metadata-only-change', 'likely', 80_000, '1 → 2', 1],
      ['deleted-later', 'certain', 70_000, '1 → 2', 1],
    ])
  })

  test('rm -rf d of the base and the same files made again: the RUN’s own copy is the waste', async () => {
    const analysis = await analyzeSteps([
      base(directory('d'), file('d/a', first), file('d/b', second)),
      step('RUN rm -rf d && make', opaque('d'), directory('d'), file('d/a', first, { uid: 7 })),
    ])
    expect(told(analysis)).toEqual([['metadata-only-change', 'certain', 80_000, '0 → 1', 1]])
    expect(analysis.findings[0]?.paths).toEqual([{ path: 'd/a', bytes: 80_000 }])
  })

  test('COPY package.json, RUN, COPY . .: good for the cache, so nothing that counts', async () => {
    const lock = file('app/package-lock.json', noise(300_000, 'lock'))
    const analysis = await analyzeSteps([
      base(),
      step('WORKDIR /app', directory('app')),
      step('COPY package.json package-lock.json ./', lock),
      step('RUN npm ci', file('app/node_modules/x/index.js', noise(100_000, 'x'))),
      step('COPY . .', lock, file('app/main.js', noise(5_000, 'main'))),
    ])
    expect(told(analysis)).toEqual([['copied-again', 'possible', 0, '2 → 4', 2]])
    expect(analysis.image).toMatchObject({ wastedBytes: 0, shadowedBytes: 300_000 })
  })

  test('the file of the first COPY was touched between the two: what ships twice is not the COPY’s to be told of', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY package-lock.json /app/', file('app/package-lock.json', first)),
      step('RUN npm install', file('app/package-lock.json', second)),
      step('COPY . /app', file('app/package-lock.json', first)),
    ])
    expect(told(analysis)).toEqual([
      ['replaced-later', 'likely', 80_000, '1 → 2', 1],
      ['replaced-later', 'likely', 70_000, '2 → 3', 2],
    ])
  })

  test('cp f f.bak, then an edit of f: replaced, for the path is not gone; f.bak is no move, but left', async () => {
    const edit = step('RUN cp /f /f.bak && sed -i s/a/b/ /f', file('f', second), file('f.bak', first))
    const own = await analyzeSteps([base(), step('COPY f /f', file('f', first)), edit])
    expect(told(own)).toEqual([
      ['temporary-files', 'likely', 80_000, '2 → ', 2],
      ['replaced-later', 'likely', 80_000, '1 → 2', 1],
    ])
    expect(own.image.shadowedBy).toMatchObject({ moved: 0, replaced: 80_000 })
    const ofBase = await analyzeSteps([base(file('f', first)), edit])
    expect(told(ofBase)).toEqual([['temporary-files', 'likely', 80_000, '1 → ', 1]])
    expect(ofBase.image).toMatchObject({ wastedBytes: 80_000, baseShadowedBytes: 80_000 })
  })

  test('mv a b over an existing b: a is moved, the old b is replaced', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY a /a', file('a', first)),
      step('COPY b /b', file('b', second)),
      step('RUN mv /a /b', whiteout('a'), file('b', first)),
    ])
    expect(told(analysis)).toEqual([
      ['moved', 'certain', 80_000, '1 → 3', 1],
      ['replaced-later', 'likely', 70_000, '2 → 3', 2],
    ])
    expect(analysis.image.shadowedBy).toEqual({
      'same-content': 0,
      moved: 80_000,
      replaced: 70_000,
      deleted: 0,
    })
  })

  test('mv a b over a b of the same content: b had it before, so nothing was moved there', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY a /a', file('a', first)),
      step('COPY b /b', file('b', first)),
      step('RUN mv /a /b', whiteout('a'), file('b', first)),
    ])
    expect(analysis.image.shadowedBy).toEqual({
      'same-content': 80_000,
      moved: 0,
      replaced: 0,
      deleted: 80_000,
    })
    expect(analysis.image.wastedBytes).toBe(160_000)
  })
})

describe('own files and those of the base', () => {
  const tool = noise(400_000, 'tool')
  const app = noise(100_000, 'app')

  test('.git inside a copied and chowned tree: both copies of it go with one line, the rest needs another', async () => {
    const tree = (rest = {}) => [
      directory('app', rest),
      file('app/main.js', app, rest),
      file('app/.git/objects/pack/x', noise(90_000, 'pack'), rest),
    ]
    const analysis = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step('RUN chown -R 7:7 /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(told(analysis)).toEqual([
      ['version-control', 'likely', 180_000, '1,2 → 2', 1],
      ['metadata-only-change', 'certain', 100_000, '1 → 2', 1],
    ])
    // Either fix alone: no .git at all, or all of the tree written once.
    expect(analysis.findings.map(({ savesAlone }) => savesAlone)).toEqual([180_000, 190_000])
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 190_000, 90_000])
  })

  test('chown -R over both: of the own the COPY’s copy is waste, of the base the RUN’s', async () => {
    const analysis = await analyzeSteps([
      base(directory('srv'), file('srv/tool', tool)),
      step('COPY . /srv/app', file('srv/app/main.js', app)),
      step(
        'RUN chown -R 7:7 /srv',
        directory('srv', { uid: 7, gid: 7 }),
        file('srv/tool', tool, { uid: 7, gid: 7 }),
        file('srv/app/main.js', app, { uid: 7, gid: 7 }),
      ),
    ])
    expect(told(analysis)).toEqual([
      ['metadata-only-change', 'certain', 400_000, '0 → 2', 2],
      ['metadata-only-change', 'certain', 100_000, '1 → 2', 1],
    ])
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 100_000, 400_000])
    expect(analysis.findings.map(({ paths }) => paths)).toEqual([
      [{ path: 'srv/tool', bytes: 400_000 }],
      [{ path: 'srv/app/main.js', bytes: 100_000 }],
    ])
  })

  test('a chain of changes that begins in the base: each RUN’s copy is that RUN’s', async () => {
    const analysis = await analyzeSteps([
      base(file('usr/bin/tool', tool)),
      step('RUN chown 7 /usr/bin/tool', file('usr/bin/tool', tool, { uid: 7 })),
      step('RUN chmod 700 /usr/bin/tool', file('usr/bin/tool', tool, { uid: 7, mode: 0o700 })),
    ])
    expect(told(analysis)).toEqual([
      ['metadata-only-change', 'certain', 400_000, '0 → 1', 1],
      ['metadata-only-change', 'certain', 400_000, '1 → 2', 2],
    ])
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 400_000, 400_000])
  })

  test('and one that ends with another content: only what wrote it again unchanged', async () => {
    const analysis = await analyzeSteps([
      base(file('etc/conf', tool)),
      step('RUN chown 7 /etc/conf', file('etc/conf', tool, { uid: 7 })),
      step('RUN sed -i s/a/b/ /etc/conf', file('etc/conf', noise(400_000, 'edited'), { uid: 7 })),
    ])
    expect(analysis.image.wastedBytes).toBe(400_000)
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 400_000, 0])
  })

  const chowned = step('RUN chown -R 7 /opt', file('opt/tool', tool, { uid: 7 }))

  test('an unknown base of several layers: what the second of them made looks like the user’s, and no base figure is told', async () => {
    const analysis = await analyzeSteps([base(), step('RUN build', file('opt/tool', tool)), chowned])
    expect(analysis.context.base).toMatchObject({ confidence: 'unknown', layers: null })
    expect(told(analysis)).toEqual([['metadata-only-change', 'certain', 400_000, '1 → 2', 1]])
    expect(analysis.image).toMatchObject({ baseBytes: null, ownBytes: null, baseWastedBytes: null })
  })

  test('the same with the base known: the chown is to blame', async () => {
    const ofBase = (from: Step): Step => ({ ...from, created: '2026-01-01T00:00:00Z' })
    const analysis = await analyzeSteps([
      ofBase(base()),
      ofBase(step('RUN build', file('opt/tool', tool))),
      ofBase(setting('CMD ["node"]')),
      { ...chowned, created: '2026-11-20T09:00:00.123Z' },
      { ...setting('CMD ["app"]'), created: '2026-11-20T09:00:01.123Z' },
    ])
    expect(analysis.context.base).toMatchObject({ layers: 2 })
    expect(told(analysis)).toEqual([['metadata-only-change', 'certain', 400_000, '1 → 2', 3]])
  })

  test('without a root file system all is the user’s: the first COPY is told', async () => {
    const analysis = await analyzeSteps([step('COPY tool /opt/', file('opt/tool', tool)), chowned])
    expect(told(analysis)).toEqual([['metadata-only-change', 'certain', 400_000, '0 → 1', 0]])
  })
})

describe('the same layer twice', () => {
  const app = [directory('app'), file('app/main.js', noise(400_000, 'app'))]

  test('one after the other: a finding of its own, and each byte once', async () => {
    const analysis = await analyzeSteps([base(), step('COPY . /app', ...app), step('COPY . /app', ...app)])
    expect(sure(analysis).filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
      { rule: 'repeated-layer', confidence: 'certain', wastedBytes: 400_000, madeBy: [1], hiddenBy: [2] },
    ])
    expect(analysis.image.wastedBytes).toBe(400_000)
  })

  test('with a deletion between them: the first was deleted, the second stays', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY . /app', ...app),
      step('RUN rm -rf /app', whiteout('app')),
      step('COPY . /app', ...app),
    ])
    expect(analysis.image).toMatchObject({ wastedBytes: 400_000, visibleBytes: 400_005 })
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 400_000, 0, 0])
  })
})

describe('one thing in another', () => {
  const modules = (rest = {}) => [
    directory('app/node_modules', rest),
    file('app/node_modules/a/index.js', noise(200_000, 'a'), rest),
    file('app/node_modules/a/node_modules/b/index.js', noise(300_000, 'b1'), rest),
    file('app/node_modules/a/node_modules/b/node_modules/c/index.js', noise(400_000, 'c'), rest),
  ]
  const sources = file('app/package.json', '{}')

  test('nested node_modules that a COPY brings and npm makes anew: one finding, each byte once', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY . /app', sources, ...modules()),
      step('RUN cd /app && npm ci', opaque('app/node_modules'), ...modules({ mtime: 1_750_000_000 })),
    ])
    // That npm writes them again with another time only is another's claim on the same bytes.
    expect(sure(analysis).filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
      {
        rule: 'build-output-copied',
        wastedBytes: 900_000,
        files: 3,
        madeBy: [1],
        hiddenBy: [2],
        changeAt: 1,
      },
    ])
    expect(analysis.instructions.map((row) => row.wastedBytes)).toEqual([0, 900_000, 0])
  })

  test('.git in .git, of a submodule and in node_modules: each byte once', async () => {
    const analysis = await analyzeSteps([
      base(),
      step(
        'COPY . /app',
        sources,
        file('app/.git/modules/sub/.git/x', noise(100_000, 'x')),
        file('app/node_modules/a/.git/y', noise(200_000, 'y')),
      ),
    ])
    expect(analysis.image.wastedBytes).toBe(300_000)
  })
})

describe('what is equal by nature', () => {
  const zone = (name: string) => noise(3_000, name)
  const names = Array.from({ length: 400 }, (_, i) => `Zone${i}`)

  test('zoneinfo: right/ and posix/ hold what the folder above holds, in one RUN', async () => {
    const analysis = await analyzeSteps([
      base(),
      step(
        'RUN apt-get install -y tzdata',
        ...['', 'posix/', 'right/'].flatMap((folder) =>
          names.map((name) => file(`usr/share/zoneinfo/${folder}${name}`, zone(name))),
        ),
      ),
    ])
    expect(sure(analysis)).toEqual([])
    expect(analysis.image.wastedBytes).toBe(0)
  })

  test('zoneinfo in two own RUNs, for the system and for Python', async () => {
    const zones = (folder: string) => names.map((name) => file(`${folder}/${name}`, zone(name)))
    const analysis = await analyzeSteps([
      base(),
      step('RUN apt-get install -y tzdata', ...zones('usr/share/zoneinfo')),
      step('RUN pip install tzdata', ...zones('usr/lib/python3/dist-packages/tzdata/zoneinfo')),
    ])
    expect(sure(analysis)).toEqual([])
  })

  test('licences: the GPL a hundred times over, from two own RUNs', async () => {
    const gpl = noise(35_000, 'gpl')
    const licences = (folder: string) =>
      Array.from({ length: 100 }, (_, i) => file(`${folder}/package-${i}/LICENSE`, gpl))
    const analysis = await analyzeSteps([
      base(),
      step('RUN apt-get install -y much', ...licences('usr/share/doc')),
      step('RUN npm ci', ...licences('app/node_modules')),
    ])
    expect(sure(analysis)).toEqual([])
  })

  test('hard links are one file', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('RUN make install', file('usr/bin/a', noise(2_000_000, 'a')), hardlink('usr/bin/b', 'usr/bin/a')),
    ])
    expect(analysis.findings).toEqual([])
    expect(analysis.image.contentBytes).toBe(2_000_005)
  })

  test('nested node_modules that a RUN installed are nothing to report', async () => {
    const analysis = await analyzeSteps([
      base(),
      step('COPY package.json /app/', file('app/package.json', '{}')),
      step(
        'RUN npm ci',
        file('app/node_modules/a/index.js', noise(200_000, 'a')),
        file('app/node_modules/a/node_modules/b/index.js', noise(700_000, 'b')),
        file('app/node_modules/c/node_modules/b/index.js', noise(700_000, 'b')),
      ),
    ])
    expect(sure(analysis)).toEqual([])
  })
})
