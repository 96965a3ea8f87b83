import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, setting, step } from '../../helpers/image.js'
import { directory, file, hardlink, whiteout } from '../../helpers/write-tar.js'

const main = noise(100_000, 'main')
const lib = noise(50_000, 'lib')
const tree = (rest = {}) => [
  directory('app', rest),
  file('app/main.js', main, rest),
  file('app/lib.js', lib, rest),
]

describe('COPY, then RUN chown', () => {
  test('the whole tree: certain, booked on the COPY, with the COPY to write', async () => {
    const { findings, instructions, image } = await analyzeSteps([
      base(),
      setting('ENV A=b'),
      step('COPY . /app', ...tree()),
      step('RUN chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(findings).toMatchObject([
      {
        rule: 'metadata-only-change',
        confidence: 'certain',
        own: true,
        wastedBytes: 150_000,
        savesAlone: 150_000,
        files: 2,
        madeBy: [1],
        hiddenBy: [2],
        changeAt: 2,
        paths: [
          { path: 'app/main.js', bytes: 100_000 },
          { path: 'app/lib.js', bytes: 50_000 },
        ],
        message: 'Instruction 4 writes files in /app again only to change their owner',
        fix: {
          summary:
            'Write `COPY --chown=app:app … /app` as instruction 3, and drop instruction 4 (`RUN chown -R app:app /app`)',
          patch: null,
          savesBytes: null,
        },
      },
    ])
    expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 0, 150_000, 0])
    expect(image.shadowedBy).toEqual({ 'same-content': 150_000, moved: 0, replaced: 0, deleted: 0 })
  })

  test('the classic builder: the source of the COPY is not known, and not invented', async () => {
    const { findings } = await analyzeSteps([
      base(),
      classic('/bin/sh -c #(nop) COPY dir:0123abc in /app ', ...tree()),
      classic('/bin/sh -c chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toContain('`COPY --chown=app:app … /app`')
  })

  test.each([
    ['chown app /app', { uid: 7 }, '--chown=app:0'],
    ['chown app: /app', { uid: 7, gid: 9 }, '--chown=app:9'],
    ['chown 7:9 /app', { uid: 7, gid: 9 }, '--chown=7:9'],
    ['chown "$USER" /app', { uid: 7, gid: 9 }, '--chown=7:9'],
    ['chgrp 9 /app', { gid: 9 }, '--chown=0:9'],
  ])('%s', async (command, owner, flag) => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step(`RUN ${command}`, ...tree(owner)),
    ])
    expect(findings[0]?.fix.summary).toContain(`COPY ${flag} … /app`)
  })

  test('other commands in the same RUN stay, and the user is created first', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step('RUN adduser -D app && chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Write `COPY --chown=app:app … /app` as instruction 2, and take `chown -R app:app /app` out of instruction 3; ' +
        'the user must exist by then, so create it before (now in instruction 3)',
    )
  })

  test('a --chown that is there is replaced, other flags stay', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY --chown=a:a --chmod=644 . /app', ...tree({ uid: 1, gid: 1 })),
      step('RUN chown -R b:b /app', ...tree({ uid: 2, gid: 2 })),
    ])
    expect(findings[0]?.fix.summary).toContain('`COPY --chown=b:b --chmod=644 … /app`')
  })

  test('several owners: no flag can be right, so none is offered', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step(
        'RUN chown a /app/main.js && chown b /app/lib.js',
        file('app/main.js', main, { uid: 1 }),
        file('app/lib.js', lib, { uid: 2 }),
      ),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Copy files in /app with a COPY for each owner, each with its --chown, and no longer with instruction 2 (`COPY . /app`); then drop instruction 3 (`RUN chown a /app/main.js && chown b /app/lib.js`)',
    )
  })

  test('several COPYs, one chown: a finding each', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY a /app/a', file('app/a', main)),
      step('COPY b /app/b', file('app/b', lib)),
      step(
        'RUN chown -R app:app /app',
        file('app/a', main, { uid: 7, gid: 7 }),
        file('app/b', lib, { uid: 7, gid: 7 }),
      ),
    ])
    expect(findings.map(({ madeBy, wastedBytes }) => [madeBy, wastedBytes])).toEqual([
      [[1], 100_000],
      [[2], 50_000],
    ])
  })

  test('several COPYs that one chown goes beyond: the chown stays for the rest', async () => {
    const owned = { uid: 7, gid: 7 }
    const { findings } = await analyzeSteps([
      base(),
      step('RUN mkdir /app', directory('app')),
      step('COPY a /app/a/', file('app/a/x', main)),
      step('COPY b /app/b/', file('app/b/x', lib)),
      step('RUN chown -R app:app /app', file('app/a/x', main, owned), file('app/b/x', lib, owned)),
    ])
    expect(findings.map(({ fix }) => fix.summary)).toEqual([
      'Write `COPY --chown=app:app … /app/a/` as instruction 3, and leave /app/a/x out of `chown -R app:app /app` in instruction 5',
      'Write `COPY --chown=app:app … /app/b/` as instruction 4, and leave /app/b/x out of `chown -R app:app /app` in instruction 5',
    ])
  })

  test('several COPYs whose files are all that one chown changes: it goes when the last has its owner', async () => {
    const owned = { uid: 7, gid: 7 }
    const { findings } = await analyzeSteps([
      base(),
      step('COPY a /app/', directory('app'), file('app/a', main)),
      step('COPY b /app/', file('app/b', lib)),
      step('RUN chown -R app:app /app', file('app/a', main, owned), file('app/b', lib, owned)),
    ])
    expect(findings.map(({ fix }) => fix.summary)).toEqual([
      'Write `COPY --chown=app:app … /app/` as instruction 2, and drop instruction 4 (`RUN chown -R app:app /app`) once instruction 3 does the same',
      'Write `COPY --chown=app:app … /app/` as instruction 3, and drop instruction 4 (`RUN chown -R app:app /app`) once instruction 2 does the same',
    ])
  })

  test('several COPYs, a chown of all and a chmod of one file', async () => {
    const owned = { uid: 7, gid: 7 }
    const { findings } = await analyzeSteps([
      base(),
      step('COPY a /app', directory('app'), file('app/a', main)),
      step('COPY b /app/b', file('app/b', lib)),
      step(
        'RUN chown -R app:app /app && chmod +x /app/b',
        directory('app', owned),
        file('app/a', main, owned),
        file('app/b', lib, { ...owned, mode: 0o755 }),
      ),
    ])
    expect(findings.map(({ fix }) => fix.summary)).toEqual([
      'Write `COPY --chown=app:app … /app` as instruction 2, and take `chown -R app:app /app` out of instruction 4 once instruction 3 does the same',
      'Write `COPY --chown=app:app --chmod=755 … /app/b` as instruction 3, and drop instruction 4 (`RUN chown -R app:app /app && chmod +x /app/b`) once instruction 2 does the same',
    ])
  })

  test('a chown of all and a chmod of one file: the owner is a flag, the mode is the source’s', async () => {
    const owned = { uid: 7, gid: 7 }
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step(
        'RUN chown -R app:app /app && chmod +x /app/lib.js',
        directory('app', owned),
        file('app/main.js', main, owned),
        file('app/lib.js', lib, { ...owned, mode: 0o755 }),
      ),
    ])
    expect(findings.map(({ message, fix }) => [message, fix.summary])).toEqual([
      [
        'Instruction 3 writes /app/main.js again only to change its owner',
        'Write `COPY --chown=app:app … /app` as instruction 2, and take `chown -R app:app /app` out of instruction 3',
      ],
      [
        'Instruction 3 writes /app/lib.js again only to change its owner and mode',
        'Set the mode of /app/lib.js before instruction 2 (`COPY . /app`) copies it, write `COPY --chown=app:app … /app` as instruction 2, and take `chmod +x /app/lib.js` out of instruction 3',
      ],
    ])
  })

  test('a part of what a COPY brings: apart, or all of it', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step('RUN chown app:app /app/lib.js', file('app/lib.js', lib, { uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Copy /app/lib.js apart with `COPY --chown=app:app … /app/lib.js` and no longer with instruction 2 (`COPY . /app`), and drop instruction 3 (`RUN chown app:app /app/lib.js`); or, if all that instruction 2 brings may have that owner, write `COPY --chown=app:app … /app` as instruction 2',
    )
  })

  test('a part of it, owner and mode, where there is no --chmod', async () => {
    const { findings } = await analyzeSteps([
      base(),
      classic('/bin/sh -c #(nop) COPY dir:01 in /app ', ...tree()),
      classic(
        '/bin/sh -c chown 7:8 /app/lib.js && chmod +x /app/lib.js',
        file('app/lib.js', lib, { uid: 7, gid: 8, mode: 0o755 }),
      ),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Set the mode of /app/lib.js before instruction 2 (`COPY … /app`) copies it, and copy it apart with `COPY --chown=7:8 … /app/lib.js` and no longer with instruction 2 (`COPY … /app`), and drop instruction 3 (`RUN chown 7:8 /app/lib.js && chmod +x /app/lib.js`)',
    )
  })

  test('a folder that the COPY makes gets its flag too, which is said where the chown left it alone', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY big /opt/big', directory('opt'), file('opt/big', main)),
      step('RUN chown app:app /opt/big', file('opt/big', main, { uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Write `COPY --chown=app:app … /opt/big` as instruction 2, and drop instruction 3 (`RUN chown app:app /opt/big`); /opt, which it makes, gets that owner as well',
    )
  })

  test('files that are gone by the end do not keep a COPY from having flags', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree(), file('app/secret', 'x')),
      step('RUN rm /app/secret', whiteout('app/secret')),
      step('RUN chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Write `COPY --chown=app:app … /app` as instruction 2, and drop instruction 4 (`RUN chown -R app:app /app`)',
    )
  })
})

describe('a user that gets another number', () => {
  const home = (uid: number, gid = 100) => [
    directory('home/app', { uid, gid }),
    file('home/app/main.js', main, { uid, gid }),
  ]

  test('the user is created with it at first', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN useradd -m app', directory('home/app', { uid: 1000, gid: 100 })),
      step('COPY --chown=1000:100 . /home/app', ...home(1000)),
      step('RUN usermod -u 7 app', ...home(7)),
    ])
    expect(findings).toMatchObject([
      {
        rule: 'metadata-only-change',
        confidence: 'certain',
        changeAt: 2,
        wastedBytes: 100_000,
        message: 'Instruction 4 writes /home/app/main.js again only to change its owner',
        fix: {
          summary:
            'Create the user with its final id at first, in `useradd -m app` of instruction 2, and drop instruction 4 (`RUN usermod -u 7 app`); `--chown` in instruction 3 needs it as well',
        },
      },
    ])
  })

  test('a user of the base gets it before the files come; what else the RUN does stays', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY --chown=node . /home/node', file('home/node/main.js', main, { uid: 1000, gid: 1000 })),
      step(
        'RUN groupmod -g 7 node && usermod -u 7 -g 7 node && mkdir /data',
        directory('data'),
        file('home/node/main.js', main, { uid: 7, gid: 7 }),
      ),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Move `groupmod -g 7 node` and `usermod -u 7 -g 7 node` from instruction 3 to before instruction 2 (`COPY --chown=node . /home/node`), so that files are made with the final id',
    )
  })

  test('nobody is asked to change how the base creates it', async () => {
    const { findings } = await analyzeSteps([
      step('RUN useradd node', file('bin/sh', 'shell')),
      step('COPY --chown=node . /home/node', file('home/node/main.js', main, { uid: 1000, gid: 1000 })),
      step('RUN usermod -u 7 node', file('home/node/main.js', main, { uid: 7, gid: 1000 })),
    ])
    expect(findings[0]?.fix.summary).toContain(
      'Move `usermod -u 7 node` from instruction 3 to before instruction 2',
    )
  })

  test('files of the base: its user is good enough, or one of your own', async () => {
    const { findings } = await analyzeSteps([base(...home(1000)), step('RUN usermod -u 7 app', ...home(7))])
    expect(findings).toMatchObject([{ own: true, changeAt: 1, wastedBytes: 100_000 }])
    expect(findings[0]?.fix.summary).toBe(
      'Leave /home/app/main.js as the base image has it: use its user as it is or create one of your own, and drop instruction 2 (`RUN usermod -u 7 app`)',
    )
  })

  test('a chown beside it is what changed the files: they need the number before', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step('RUN usermod -u 7 -g 7 app && chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Write `COPY --chown=app:app … /app` as instruction 2, and take `chown -R app:app /app` out of instruction 3; the user must have its number by then, so do `usermod -u 7 -g 7 app` before (now in instruction 3)',
    )
  })
})

describe('modes, attributes, times', () => {
  const changed = async (command: string, rest: object, copy = 'COPY . /app') => {
    const { findings } = await analyzeSteps([
      base(),
      step(copy, ...tree()),
      step(`RUN ${command}`, ...tree(rest)),
    ])
    return findings[0]
  }

  test('chmod with one octal mode becomes --chmod', async () => {
    const finding = await changed('chmod -R 755 /app', { mode: 0o755 })
    expect(finding).toMatchObject({
      confidence: 'certain',
      message: expect.stringContaining('change their mode'),
    })
    expect(finding?.fix.summary).toContain('`COPY --chmod=755 … /app`')
  })

  test('the classic builder has no --chmod', async () => {
    const { findings } = await analyzeSteps([
      base(),
      classic('/bin/sh -c #(nop) COPY dir:01 in /app ', ...tree()),
      classic('/bin/sh -c chmod -R 755 /app', ...tree({ mode: 0o755 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Set the mode of files in /app before instruction 2 (`COPY … /app`) copies them, or build with BuildKit and write `COPY --chmod=755 … /app` as instruction 2, and drop instruction 3 (`RUN chmod -R 755 /app`)',
    )
  })

  test.each([
    ['COPY run.sh /usr/bin/', 'chmod +x /usr/bin/run.sh', 0o755, '`COPY --chmod=755 … /usr/bin/`'],
    ['COPY run.sh /usr/bin/', 'chmod u=rw,go= /usr/bin/run.sh', 0o600, '`COPY --chmod=600 … /usr/bin/`'],
    ['COPY bin /usr/bin', 'chmod -R +x /usr/bin', 0o755, '`COPY --chmod=755 … /usr/bin`'],
    [
      'COPY bin /usr/bin',
      'find /usr/bin -type f -exec chmod +x {} +',
      0o755,
      '`COPY --chmod=755 … /usr/bin`',
    ],
    // A folder with such a mode could not be looked into.
    [
      'COPY bin /usr/bin',
      'chmod u=rwx,go=r /usr/bin/run.sh',
      0o744,
      'Set the mode of /usr/bin/run.sh before',
    ],
    ['COPY bin /usr/bin', 'chmod 600 /usr/bin/run.sh', 0o600, 'Set the mode of /usr/bin/run.sh before'],
  ])('%s, then %s', async (copy, command, mode, words) => {
    const { findings } = await analyzeSteps([
      base(),
      step(copy, file('usr/bin/run.sh', main)),
      step(`RUN ${command}`, file('usr/bin/run.sh', main, { mode })),
    ])
    expect(findings[0]?.fix.summary).toContain(words)
    expect(findings[0]?.fix.summary).toContain(`drop instruction 3 (\`RUN ${command}\`)`)
  })

  test('owner and mode together', async () => {
    const finding = await changed('chown -R a:b /app && chmod -R 700 /app', { uid: 1, gid: 2, mode: 0o700 })
    expect(finding?.message).toContain('change their owner and mode')
    expect(finding?.fix.summary).toContain('`COPY --chown=a:b --chmod=700 … /app`')
  })

  test('capabilities', async () => {
    const finding = await changed('setcap cap_net_bind_service=+ep /app/main.js', {
      xattrs: { 'security.capability': '\x01' },
    })
    expect(finding).toMatchObject({
      confidence: 'certain',
      message: expect.stringContaining('change their attributes'),
    })
    expect(finding?.fix.summary).toMatch(
      /^Give files in \/app their attributes in a build stage, and have instruction 2 .* with `COPY --from`; then /,
    )
  })

  test.each([
    ['touch /app/main.js', { mtime: 5 }],
    ['chown -R 0:0 /app', {}],
  ])('%s: only the time or nothing differs, so it is likely, and no --chown helps', async (command, rest) => {
    const finding = await changed(command, rest)
    expect(finding).toMatchObject({
      rule: 'metadata-only-change',
      confidence: 'likely',
      wastedBytes: 150_000,
    })
    expect(finding?.fix.summary).not.toContain('--chown')
  })

  test('says whether it is the times or nothing, and of each what to do', async () => {
    expect(await changed('find /app -type f -exec touch {} +', { mtime: 5 })).toMatchObject({
      message: 'Instruction 3 writes files in /app again only to change their times',
      fix: {
        summary:
          'Set the times of files in /app before instruction 2 (`COPY . /app`) copies them, or leave them, and drop instruction 3 (`RUN find /app -type f -exec touch {} +`)',
      },
    })
    expect(await changed('set -eux; chown -R 0:0 /app', {})).toMatchObject({
      message: 'Instruction 3 writes files in /app again with nothing changed',
      fix: {
        summary:
          'Drop instruction 3 (`RUN set -eux; chown -R 0:0 /app`): files in /app had that owner and mode before',
      },
    })
  })

  test('a chown that changes but the folder is narrowed to it', async () => {
    const owned = { uid: 7, gid: 7 }
    const { findings } = await analyzeSteps([
      base(),
      step('WORKDIR /app', directory('app')),
      step('COPY --chown=app:app . .', file('app/main.js', main, owned)),
      step('RUN chown -R app:app /app', directory('app', owned), file('app/main.js', main, owned)),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Narrow `chown -R app:app /app` in instruction 4 to what it changes, perhaps /app itself: /app/main.js had that owner and mode before',
    )
  })

  test('the same made once more is to be made once', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN make install', ...tree()),
      step('RUN make install && make test', ...tree({ mtime: 5 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Write files in /app once: keep instruction 3 (`RUN make install && make test`) from making them again, or leave them out of instruction 2 (`RUN make install`)',
    )
  })
})

describe('who is to blame', () => {
  test('files that a RUN made: the chown belongs into it', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN npm ci', ...tree()),
      step('RUN chown -R app /app', ...tree({ uid: 7 })),
    ])
    expect(findings[0]?.fix.summary).toBe(
      'Move `chown -R app /app` from instruction 3 to the end of instruction 2 (`RUN npm ci`)',
    )
  })

  test('files of the base: the bytes are the RUN’s, which ships them again', async () => {
    const { findings, instructions } = await analyzeSteps([
      base(...tree()),
      step('RUN chown -R node /app', ...tree({ uid: 7 })),
    ])
    expect(findings).toMatchObject([
      {
        own: true,
        wastedBytes: 150_000,
        madeBy: [0],
        hiddenBy: [1],
        changeAt: 1,
        confidence: 'certain',
        files: 2,
      },
    ])
    expect(findings[0]?.fix.summary).toContain(
      'Leave files in /app as the base image has them: take `chown -R node /app` out of instruction 2',
    )
    expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 150_000])
  })

  test('files of the base that a package run writes again unchanged: only possible', async () => {
    const { findings } = await analyzeSteps([
      base(...tree()),
      step('RUN apt-get install --reinstall app', ...tree({ mtime: 9 })),
    ])
    expect(findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0, savesAlone: 150_000 }])
  })

  test('hard links of the base: each name that is written again counts', async () => {
    const { findings } = await analyzeSteps([
      base(file('a', main), hardlink('b', 'a')),
      step('RUN chown 7 /a /b', file('a', main, { uid: 7 }), file('b', main, { uid: 7 })),
    ])
    expect(findings).toMatchObject([{ wastedBytes: 200_000, files: 2 }])
  })

  test('a chain of changes: each version but the last is waste, once', async () => {
    const { findings, image } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step('RUN chown -R 1 /app', ...tree({ uid: 1 })),
      step('RUN chmod -R 700 /app', ...tree({ uid: 1, mode: 0o700 })),
    ])
    expect(findings.map(({ madeBy, hiddenBy }) => [madeBy, hiddenBy])).toEqual([
      [[1], [2]],
      [[2], [3]],
    ])
    expect(image.wastedBytes).toBe(300_000)
  })

  test('FROM scratch: the first layer is the own', async () => {
    const { findings } = await analyzeSteps([
      step('COPY . /app', ...tree()),
      step('COPY --from=x . /app', ...tree({ uid: 1 })),
    ])
    expect(findings).toMatchObject([
      { rule: 'metadata-only-change', confidence: 'certain', madeBy: [0], wastedBytes: 150_000 },
    ])
  })

  test('a file that was changed as well is no metadata change', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('COPY . /app', ...tree()),
      step(
        'RUN sed -i s/a/b/ /app/main.js && chown -R 7 /app',
        file('app/main.js', noise(100_000, 'other'), { uid: 7 }),
        file('app/lib.js', lib, { uid: 7 }),
      ),
    ])
    expect(findings.map(({ rule, wastedBytes }) => [rule, wastedBytes])).toEqual([
      ['replaced-later', 100_000],
      ['metadata-only-change', 50_000],
    ])
  })
})

describe('advice that keeps the rest of the image as it was', () => {
  const advice = async (...steps: Parameters<typeof analyzeSteps>[0]) =>
    (await analyzeSteps([base(), ...steps])).findings[0]?.fix.summary

  test('a part of a COPY gets a COPY of its own', async () => {
    expect(
      await advice(
        step('COPY . /app', ...tree()),
        step('RUN chmod 600 /app/main.js', file('app/main.js', main, { mode: 0o600 })),
      ),
    ).toBe(
      'Set the mode of /app/main.js before instruction 2 (`COPY . /app`) copies it, or copy it apart with `COPY --chmod=600 … /app/main.js`, and drop instruction 3 (`RUN chmod 600 /app/main.js`)',
    )
  })

  test('a mode without x is right for no folder', async () => {
    const summary = await advice(
      step('COPY . /app', ...tree()),
      step('RUN chmod -R 600 /app', ...tree({ mode: 0o600 })),
    )
    expect(summary).not.toContain('--chmod')
  })

  test('a folder that is older keeps its own chown', async () => {
    expect(
      await advice(
        step('WORKDIR /app', directory('app')),
        step('COPY . .', ...tree()),
        step('RUN chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
      ),
    ).toContain('; /app itself is older: `RUN chown app:app /app` changes just the folder')
  })

  test('a chown of more than the copies is not dropped', async () => {
    expect(
      await advice(
        step('COPY . /app', ...tree()),
        step('RUN chown -R app:app /app /var/log/nginx', ...tree({ uid: 7, gid: 7 })),
      ),
    ).toContain('leave files in /app out of `chown -R app:app /app /var/log/nginx` in instruction 3')
  })

  test('ADD of an archive takes no flags', async () => {
    expect(
      await advice(
        step('ADD app.tar.gz /', ...tree()),
        step('RUN chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
      ),
    ).toBe(
      'Pack the archive of instruction 2 (`ADD app.tar.gz /`) with that owner and mode, or unpack it in a RUN that ends with `chown -R app:app /app`',
    )
  })

  test('sudo is not the owner', async () => {
    expect(
      await advice(
        step('COPY . /app', ...tree()),
        step('RUN sudo chown -R app:app /app', ...tree({ uid: 7, gid: 7 })),
      ),
    ).toContain('--chown=app:app')
  })
})
