import type { Builder } from './engine.js'
import { BIG } from './shop.js'

/** A Dockerfile that wastes bytes by how its layers are made, what must be said of it, and the same as it should be. */
export interface WastefulLayers {
  readonly title: string
  readonly lines: readonly string[]
  readonly finding: {
    readonly rule: string
    readonly confidence: 'certain' | 'likely'
    /** Lines that make, that hide, and that is to be changed, counted from 0. */
    readonly madeBy: readonly number[]
    readonly hiddenBy: readonly number[]
    readonly changeAt: number
    readonly files: number
  }
  /** What the advice must have in it. */
  readonly advice: (builder: Builder) => string
  readonly fixed: readonly string[]
  /** Where the fix gives up a file, or makes a link of it. */
  readonly otherTree?: true
}

const RECORD = '/var/lib/dpkg/status'
/** What dpkg writes anew each time, as long as with a few thousand packages. */
const install = (name: string, bytes: number) =>
  `mkdir -p /var/lib/dpkg && touch /${name} && head -c ${bytes} /dev/urandom > ${RECORD}`
const APPEND = (bytes: number) => `RUN head -c ${bytes} /dev/urandom >> /app.db`

export const WASTEFUL_LAYERS: readonly WastefulLayers[] = [
  {
    title: 'the same COPY before and after a RUN',
    lines: ['COPY big /big', 'RUN wc -c /big > /counted', 'COPY big /big'],
    finding: {
      rule: 'repeated-layer',
      confidence: 'certain',
      madeBy: [0],
      hiddenBy: [2],
      changeAt: 2,
      files: 1,
    },
    advice: () => 'Drop instruction 4',
    fixed: ['COPY big /big', 'RUN wc -c /big > /counted'],
  },
  {
    title: 'an archive copied, unpacked and deleted',
    lines: ['COPY app.tar.gz /tmp/', 'RUN tar xzf /tmp/app.tar.gz -C / && rm /tmp/app.tar.gz'],
    finding: {
      rule: 'unpacked-archive',
      confidence: 'certain',
      madeBy: [0],
      hiddenBy: [1],
      changeAt: 0,
      files: 1,
    },
    advice: (builder) => (builder === 'classic' ? 'COPY --from' : '--mount=type=bind'),
    fixed: ['ADD app.tar.gz /'],
  },
  {
    title: 'an archive copied, unpacked and left',
    lines: ['COPY app.tar.gz /opt/', 'RUN cd /opt && tar -xzf app.tar.gz'],
    finding: {
      rule: 'unpacked-archive',
      confidence: 'likely',
      madeBy: [0],
      hiddenBy: [],
      changeAt: 0,
      files: 1,
    },
    advice: () => 'Let ADD unpack /opt/app.tar.gz (`ADD app.tar.gz …`)',
    fixed: ['ADD app.tar.gz /opt/'],
    otherTree: true,
  },
  {
    title: 'an archive that one RUN brings and unpacks, and another deletes',
    lines: [
      'RUN mkdir /src && head -c 700000 /dev/urandom > /src/data && tar cf /src.tar src && mkdir /srv && tar xf /src.tar -C /srv && rm -r /src',
      'RUN rm /src.tar',
    ],
    finding: {
      rule: 'unpacked-archive',
      confidence: 'certain',
      madeBy: [0],
      hiddenBy: [1],
      changeAt: 0,
      files: 1,
    },
    advice: () => 'Delete /src.tar at the end of instruction 2',
    fixed: ['RUN mkdir -p /srv/src && head -c 700000 /dev/urandom > /srv/src/data'],
  },
  {
    title: 'packages that three RUNs install',
    lines: [`RUN ${install('a', 700_000)}`, `RUN ${install('b', 800_000)}`, `RUN ${install('c', 900_000)}`],
    finding: {
      rule: 'package-database-rewritten',
      confidence: 'likely',
      madeBy: [0, 1],
      hiddenBy: [1, 2],
      changeAt: 0,
      files: 2,
    },
    advice: () => 'Install what you need in one RUN: join instructions 2, 3 and 4',
    fixed: [`RUN ${install('a', 700_000)} && ${install('b', 800_000)} && ${install('c', 900_000)}`],
  },
  {
    title: 'a database that three RUNs append to',
    lines: [APPEND(300_000), APPEND(200_000), APPEND(100_000)],
    finding: {
      rule: 'growing-file',
      confidence: 'likely',
      madeBy: [0, 1],
      hiddenBy: [1, 2],
      changeAt: 0,
      files: 2,
    },
    advice: () => 'in one RUN',
    fixed: [APPEND(600_000)],
  },
  {
    title: 'a RUN that copies what another made',
    lines: [`RUN head -c ${2 * BIG} /dev/urandom > /made`, 'RUN cp /made /again'],
    finding: {
      rule: 'duplicate-content',
      confidence: 'likely',
      madeBy: [1],
      hiddenBy: [],
      changeAt: 1,
      files: 1,
    },
    advice: () => 'Write `ln -s` in place of `cp /made /again`',
    fixed: [`RUN head -c ${2 * BIG} /dev/urandom > /made`, 'RUN ln -s /made /again'],
    otherTree: true,
  },
  {
    title: 'a folder copied to two places',
    lines: ['COPY app /a', 'COPY app /b'],
    finding: {
      rule: 'duplicate-content',
      confidence: 'likely',
      madeBy: [1],
      hiddenBy: [],
      changeAt: 1,
      files: 20,
    },
    advice: () => 'Copy once: leave files in /b out',
    fixed: ['COPY app /a', 'RUN ln -s /a /b'],
    otherTree: true,
  },
]

/** Dockerfiles that do nearly the same and waste nothing. */
export const WELL_MADE_LAYERS: readonly (readonly string[])[] = [
  ...WASTEFUL_LAYERS.map(({ fixed }) => fixed),
  // What nobody unpacks is data.
  ['COPY app.tar.gz /srv/', 'RUN wc -c /srv/app.tar.gz > /counted'],
  [
    'RUN tar cf /tmp/a.tar bin/busybox && tar xf /tmp/a.tar -C /tmp && rm /tmp/a.tar && mv /tmp/bin/busybox /bb',
  ],
  [`RUN head -c ${2 * BIG} /dev/urandom > /made && cp /made /again`],
]
