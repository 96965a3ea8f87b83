import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, setting, step } from '../../helpers/image.js'
import { directory, file, whiteout } from '../../helpers/write-tar.js'

const packed = noise(100_000, 'packed')
const archive = (path: string) => file(path, packed)
const rules = (findings: readonly { rule: string }[]) => [...new Set(findings.map(({ rule }) => rule))]

test('a COPY of an archive, a RUN that unpacks and deletes it: ADD does both', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('COPY app.tar.gz /tmp/', archive('tmp/app.tar.gz')),
    step(
      'RUN tar xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz',
      file('opt/app/main', 'x'),
      whiteout('tmp/app.tar.gz'),
    ),
  ])
  expect(findings.filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
    {
      rule: 'unpacked-archive',
      confidence: 'certain',
      wastedBytes: 100_000,
      files: 1,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message:
        'Instruction 3 unpacks /tmp/app.tar.gz, which instruction 2 brought, and deletes it: packed, the same still ships',
      fix: {
        summary:
          'Let ADD unpack /tmp/app.tar.gz (`ADD app.tar.gz …`) in place of instruction 2 (`COPY app.tar.gz /tmp/`), or mount it for instruction 3 (`RUN --mount=type=bind,source=…,target=/tmp/…`)',
      },
    },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_000, 0])
})

test('left where it was downloaded and unpacked: only likely', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step(
      'RUN curl -o /opt/go$V.tgz https://x && tar -C /opt -xzf /opt/go$V.tgz',
      archive('opt/go1.22.tgz'),
      file('opt/go/bin/go', 'go'),
    ),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'unpacked-archive',
      confidence: 'likely',
      wastedBytes: 100_000,
      hiddenBy: [],
      message:
        'Instruction 2 brings and unpacks /opt/go1.22.tgz and leaves it: the same ships packed and unpacked',
    },
  ])
  expect(findings[0]?.fix.summary).toMatch(/^Delete \/opt\/go1.22.tgz at the end of .*curl … \| tar xz/)
})

test('unpacked by one RUN, deleted by another', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN curl -O https://x/a.zip', archive('tmp/a.zip')),
    step('RUN unzip -q "/tmp/a.zip" -d /opt', file('opt/a/b', 'x')),
    step('RUN rm /tmp/*', whiteout('tmp/a.zip')),
  ])
  expect(findings[0]).toMatchObject({
    confidence: 'certain',
    message:
      'Instruction 3 unpacks /tmp/a.zip, which instruction 2 brought, and instruction 4 deletes it: packed, the same still ships',
    fix: {
      summary: 'Unpack and delete /tmp/a.zip at the end of instruction 2 (`RUN curl -O https://x/a.zip`)',
    },
  })
})

test('ADD from the network unpacks nothing: one RUN does it all', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('ADD https://x/a.tar.xz /tmp/', archive('tmp/a.tar.xz')),
    step('RUN tar xf /tmp/a.tar.xz && rm /tmp/a.tar.xz', whiteout('tmp/a.tar.xz')),
  ])
  expect(findings[0]?.fix.summary).toContain('(`curl … | tar xz`) in place of instruction 2')
})

test('the classic builder has no mounts, and ADD unpacks no zip', async () => {
  const { findings } = await analyzeSteps([
    base(),
    classic('/bin/sh -c #(nop) COPY file:01 in /tmp/ ', archive('tmp/a.zip')),
    classic('/bin/sh -c unzip /tmp/a.zip', file('a/b', 'x')),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Drop instruction 2 (`COPY … /tmp/`), and unpack in a build stage of its own and take the result with `COPY --from`',
  )
})

test('chowned before it is unpacked: both copies go', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    step('COPY a.tgz /tmp/', archive('tmp/a.tgz')),
    step('RUN chown 7 /tmp/a.tgz', file('tmp/a.tgz', packed, { uid: 7 })),
    step('RUN cat /tmp/a.tgz | tar xz && rm /tmp/a.tgz', whiteout('tmp/a.tgz')),
  ])
  expect(findings[0]).toMatchObject({
    rule: 'unpacked-archive',
    wastedBytes: 200_000,
    files: 2,
    madeBy: [1, 2],
    hiddenBy: [2, 3],
  })
  expect(findings[0]?.message).toContain('unpacks /tmp/a.tgz, which')
  expect(image.wastedBytes).toBe(200_000)
})

test('a folder or a file of its name that a RUN makes beside it tells as well', async () => {
  for (const [name, made] of [
    ['srv/site-1.0.zip', [directory('srv/site-1.0'), file('srv/site-1.0/index', 'x')]],
    ['srv/site.tar', [file('srv/site', 'x')]],
  ] as const) {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY data /srv', archive(name)),
      step('RUN ./setup', ...made),
    ])
    expect(findings).toMatchObject([{ rule: 'unpacked-archive', confidence: 'likely', files: 1 }])
  }
})

test('what is compressed beside what it was made of, a server hands out', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY site /srv', archive('srv/data.js.gz')),
    step(
      'RUN curl x | tar xz -C /opt',
      file('opt/app.js', 'a'),
      archive('opt/app.js.gz'),
      file('srv/data.js', 'd'),
    ),
  ])
  expect(findings.filter(({ rule }) => rule === 'unpacked-archive')).toEqual([])
})

test('an archive of the same name in another folder is another', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN apt-get install -y vim', archive('usr/share/man/man1/vim.1.gz')),
    step('COPY data.zip /srv/static/', archive('srv/static/data.zip')),
    step('RUN cd /dumps && gunzip *.gz && curl -o data.zip x && unzip data.zip', file('dumps/a', 'a')),
  ])
  expect(findings.filter(({ rule }) => rule === 'unpacked-archive')).toEqual([])
})

test('it says so before what was downloaded is merely deleted, and of two archives at once', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step(
      'RUN fetch',
      archive('tmp/a.tgz'),
      file('tmp/b.tgz', noise(50_000, 'b')),
      file('tmp/c', noise(90_000, 'c')),
    ),
    step(
      'RUN tar xf /tmp/a.tgz && tar xf /tmp/b.tgz && rm /tmp/*',
      whiteout('tmp/a.tgz'),
      whiteout('tmp/b.tgz'),
      whiteout('tmp/c'),
    ),
  ])
  expect(findings).toMatchObject([
    { rule: 'unpacked-archive', wastedBytes: 150_000, files: 2 },
    { rule: 'deleted-later', wastedBytes: 90_000, files: 3 },
  ])
})

test.each([
  ['nothing tells that it was unpacked', 'RUN use /srv/a.zip', [file('x', 'x')]],
  ['another archive was', 'RUN unzip /srv/b.zip', [file('x', 'x')]],
  ['it was packed', 'RUN tar czf /srv/a.zip /x', [file('x', 'x')]],
  ['only listed', 'RUN tar tf /srv/a.zip', [file('x', 'x')]],
])('a near miss: %s', async (_, run, made) => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY . /srv', archive('srv/a.zip')),
    step(run, ...made),
  ])
  expect(findings).toEqual([])
})

test('a near miss: archive and folder come together, as test data does', async () => {
  for (const instruction of ['COPY . /srv', 'RUN npm ci']) {
    const { findings } = await analyzeSteps([
      base(),
      step(instruction, archive('srv/a.zip'), directory('srv/a'), file('srv/a/b', 'x')),
    ])
    expect(findings).toEqual([])
  }
})

test('a near miss: the folder was there before, or WORKDIR made it', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN mkdir /srv/a', directory('srv/a'), file('srv/a/b', 'x')),
    step('COPY a.zip /srv/', archive('srv/a.zip')),
    step('RUN touch /srv/a/c', directory('srv/a'), file('srv/a/c', 'x')),
    step('COPY b.zip /srv/', file('srv/b.zip', noise(80_000, 'b'))),
    step('WORKDIR /srv/b', directory('srv/b')),
  ])
  expect(findings).toEqual([])
})

test('a near miss: replaced by another version, or under another name', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY a.zip b.zip /srv/', archive('srv/a.zip'), file('srv/b.zip', noise(80_000, 'b'))),
    step('RUN unzip /srv/a.zip && unzip /srv/b.zip', file('x', 'x')),
    step(
      'RUN update',
      file('srv/a.zip', noise(90_000, 'new')),
      whiteout('srv/b.zip'),
      file('srv/data', noise(80_000, 'b')),
    ),
  ])
  expect(rules(findings).sort()).toEqual(['moved', 'replaced-later'])
})

test('an archive of the base stays in it, whoever unpacks it', async () => {
  const { findings } = await analyzeSteps([
    base(archive('usr/src/php.tar.xz')),
    step('RUN tar xf /usr/src/php.tar.xz', file('x', 'x')),
    step('RUN rm /usr/src/php.tar.xz', whiteout('usr/src/php.tar.xz')),
  ])
  expect(findings).toEqual([])
})

test('under 64 KiB it is only possible', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY a.tgz /srv/', file('srv/a.tgz', 'small')),
    step('RUN tar xf /srv/a.tgz', file('x', 'x')),
  ])
  expect(findings).toMatchObject([{ rule: 'unpacked-archive', confidence: 'possible', wastedBytes: 0 }])
})

test('a COPY that brings more than the archive stays', async () => {
  for (const name of ['data.zip', 'data.tar']) {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', archive(`app/${name}`), file('app/main.js', 'x')),
      step(`RUN unzip /app/${name} || tar xf /app/${name}`, file('app/data/x', 'x')),
    ])
    expect(findings[0]?.fix.summary).toMatch(
      `Leave /app/${name} out of instruction 2 (\`COPY . /app\`), and mount it`,
    )
  }
})

describe('a COPY beside an ADD that unpacks the same', () => {
  const found = async (...steps: readonly Step[]) =>
    (await analyzeSteps([base(directory('app'), directory('tmp')), ...steps])).findings.filter(
      ({ rule }) => rule === 'unpacked-archive',
    )
  const copied = (path: string, instruction = `COPY source.tar /${path}`) => step(instruction, archive(path))
  const added = (instruction = 'ADD source.tar /app/') => step(instruction, file('app/source/x', 'x'))

  test.each<[string, ...Step[]]>([
    ['before it', copied('tmp/source.tar'), added()],
    ['after it', added('ADD --chown=1:1 ./source.tar /app/'), copied('app/source.tar')],
    ['with others', copied('app/source.tar', 'COPY a.conf source.tar /app/'), added()],
  ])('%s', async (_, ...steps) => {
    expect(await found(...steps)).toMatchObject([{ confidence: 'likely', wastedBytes: 100_000 }])
  })

  test('says so, and what to do', async () => {
    const [finding] = await found(copied('tmp/source.tar'), added())
    expect(finding?.message).toBe(
      'Instruction 3 unpacks what instruction 2 copied as /tmp/source.tar: the same ships packed and unpacked',
    )
    expect(finding?.fix.summary).toBe(
      'Drop instruction 2 (`COPY source.tar /tmp/source.tar`): instruction 3 unpacks the same archive',
    )
  })

  test('is certain where the packed one is deleted', async () => {
    const rm = step('RUN rm /tmp/source.tar', whiteout('tmp/source.tar'))
    const [finding] = await found(copied('tmp/source.tar'), added(), rm)
    expect(finding).toMatchObject({ confidence: 'certain' })
    expect(finding?.message).toContain('which instruction 4 deletes')
  })

  test('is only possible where a server may hand it out', async () => {
    expect(await found(copied('srv/www/source.tar'), added())).toMatchObject([{ confidence: 'possible' }])
  })

  test.each(['COPY', 'COPY --chown=5:6'])(
    'is known by its digest of the classic builder: %s',
    async (copy) => {
      const digest = (digit: string) => `file:${digit.repeat(64)}`
      const nop = (text: string) => `/bin/sh -c #(nop) ${text} `
      const packed = classic(
        nop(`${copy}${copy === 'COPY' ? ' ' : ''}${digest('a')} in /tmp/`),
        archive('tmp/source.tar'),
      )
      const unpacked = (digit: string) =>
        classic(nop(`ADD ${digest(digit)} in /app/`), file('app/source/x', 'x'))
      expect(await found(packed, unpacked('a'))).toHaveLength(1)
      expect(await found(packed, unpacked('b'))).toEqual([])
    },
  )

  test.each<[string, ...Step[]]>([
    ['another folder’s archive has the name', copied('tmp/source.tar'), added('ADD old/source.tar /app/')],
    ['another stage has it', copied('tmp/source.tar', 'COPY /source.tar /tmp/'), added()],
    ['ADD fetches it', copied('tmp/source.tar'), added('ADD https://example.com/source.tar /app/')],
    ['ADD unpacks no zip', copied('tmp/a.zip', 'COPY a.zip /tmp/'), added('ADD a.zip /app/')],
    [
      'ADD could not unpack it',
      copied('tmp/source.tar'),
      step('ADD source.tar /app/', archive('app/source.tar')),
    ],
    ['a RUN reads it', copied('tmp/source.tar'), added(), step('RUN load /tmp/source.tar', file('y', 'y'))],
    [
      'a container is given it',
      copied('tmp/source.tar'),
      added(),
      setting('CMD ["serve" "/tmp/source.tar"]'),
    ],
  ])('is none where %s', async (_, ...steps) => {
    expect(await found(...steps)).toEqual([])
  })
})
