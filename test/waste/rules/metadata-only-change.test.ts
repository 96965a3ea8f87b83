import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, setting, step } from '../../helpers/image.js'
import { directory, file, hardlink } from '../../helpers/write-tar.js'

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
    ['usermod -u 7 app', { uid: 7, gid: 9 }, '--chown=7:9'],
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
      'Write `COPY --chown=app:app … /app` as instruction 2, and leave files in /app out of `chown -R app:app /app` in instruction 3; ' +
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
      'Bring files in /app with their final owner, mode and attributes: set them before instruction 2 (`COPY . /app`) copies, or in a build stage that it copies from, and take `chown a /app/main.js` and `chown b /app/lib.js` out of instruction 3',
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
      'Bring files in /app with their final owner, mode and attributes: set them before instruction 2 (`COPY … /app`) copies, or in a build stage that it copies from, and take `chmod -R 755 /app` out of instruction 3',
    )
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
    expect(finding?.fix.summary).toContain(
      'take `setcap cap_net_bind_service=+ep /app/main.js` out of instruction 3',
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
      'Write `COPY --chmod=600 … /app/main.js` beside instruction 2 (`COPY . /app`), and leave /app/main.js out of `chmod 600 /app/main.js` in instruction 3',
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
