import { statSync } from 'node:fs'
import { BUSYBOX } from './base.js'
import type { Builder } from './engine.js'
import { ADD_USER, APP, BIG, FILES } from './shop.js'

/** A Dockerfile that wastes bytes, what must be said of it, and the same as it should be. */
export interface Wasteful {
  readonly title: string
  readonly lines: readonly string[]
  readonly finding: {
    readonly rule: string
    readonly confidence: 'certain' | 'likely'
    /** Lines that make and that hide the copies, counted from 0; the base's layer is -1. */
    readonly madeBy: number
    readonly hiddenBy: number
    readonly changeAt: number
    readonly bytes: number
    readonly files: number
  }
  /** What the advice must have in it. */
  readonly advice: (builder: Builder) => string
  readonly fixed: readonly string[]
  readonly only?: Builder
  /** Where the fix gives up what the Dockerfile did. */
  readonly otherTree?: true
}

export const WASTEFUL: readonly Wasteful[] = [
  {
    title: 'COPY, then chown -R',
    lines: [ADD_USER, 'COPY app /app', 'RUN chown -R app:app /app'],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: 1,
      hiddenBy: 2,
      changeAt: 1,
      bytes: APP,
      files: FILES,
    },
    advice: () => 'COPY --chown=app:app … /app',
    fixed: [ADD_USER, 'COPY --chown=app:app app /app'],
  },
  {
    title: 'COPY, then chown -R to a user and no group',
    lines: [ADD_USER, 'COPY app /app', 'RUN chown -R app /app'],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: 1,
      hiddenBy: 2,
      changeAt: 1,
      bytes: APP,
      files: FILES,
    },
    // Left to itself, --chown=app would take the user's number for the group.
    advice: () => 'COPY --chown=app:0',
    fixed: [ADD_USER, 'COPY --chown=app:0 app /app'],
  },
  {
    title: 'COPY, then a user, then chown -R among other commands',
    lines: ['COPY app /app', 'ENV A=b', `${ADD_USER} && chown -R app:app /app && touch /done`],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 2,
      changeAt: 0,
      bytes: APP,
      files: FILES,
    },
    advice: () => 'COPY --chown=app:app',
    fixed: [`${ADD_USER} && touch /done`, 'COPY --chown=app:app app /app'],
  },
  {
    title: 'COPY, then chmod',
    only: 'buildkit',
    lines: ['COPY big /opt/big', 'RUN chmod 0700 /opt/big'],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: BIG,
      files: 1,
    },
    advice: () => 'COPY --chmod=0700 … /opt/big',
    fixed: ['COPY --chmod=0700 big /opt/big'],
  },
  {
    title: 'a RUN that makes, then a RUN that only touches',
    lines: [`RUN head -c ${BIG} /dev/urandom > /made`, 'RUN touch -d "2001-01-01 00:00:00" /made'],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'likely',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: BIG,
      files: 1,
    },
    advice: () =>
      'Move `touch -d "2001-01-01 00:00:00" /made` from instruction 3 to the end of instruction 2',
    fixed: [`RUN head -c ${BIG} /dev/urandom > /made && touch -d "2001-01-01 00:00:00" /made`],
  },
  {
    title: 'COPY, then rm',
    lines: ['COPY big /tmp/big', 'RUN wc -c /tmp/big > /counted', 'RUN rm /tmp/big'],
    finding: {
      rule: 'deleted-later',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 2,
      changeAt: 0,
      bytes: BIG,
      files: 1,
    },
    advice: (builder) => (builder === 'classic' ? 'COPY --from' : '--mount=type=bind'),
    fixed: [`RUN echo ${BIG} /tmp/big > /counted`],
  },
  {
    title: 'a RUN that makes, then a RUN that deletes',
    lines: [
      `RUN mkdir -p /var/cache && head -c ${BIG} /dev/urandom > /var/cache/list`,
      'RUN rm -rf /var/cache/*',
    ],
    finding: {
      rule: 'deleted-later',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: BIG,
      files: 1,
    },
    advice: () => 'Move `rm -rf /var/cache/*` from instruction 3 to the end of instruction 2',
    fixed: [
      `RUN mkdir -p /var/cache && head -c ${BIG} /dev/urandom > /var/cache/list && rm -rf /var/cache/*`,
    ],
  },
  {
    title: 'a file replaced by another version of it',
    lines: ['COPY big /opt/big', 'COPY app/0 /opt/big'],
    finding: {
      rule: 'replaced-later',
      confidence: 'likely',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: BIG,
      files: 1,
    },
    advice: () => 'Bring /opt/big in final form',
    fixed: ['COPY app/0 /opt/big'],
  },
  {
    title: 'a folder replaced by a symlink',
    lines: ['COPY app /srv/app', 'RUN rm -rf /srv/app && ln -s /app /srv/app'],
    finding: {
      rule: 'deleted-later',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: APP,
      files: FILES,
    },
    advice: () => '/srv/app',
    fixed: ['RUN mkdir /srv && ln -s /app /srv/app'],
  },
  {
    title: 'COPY, then mv',
    lines: ['COPY app /tmp/app', 'RUN mv /tmp/app /srv'],
    finding: {
      rule: 'moved',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: APP,
      files: FILES,
    },
    advice: () => '/srv',
    fixed: ['COPY app /srv'],
  },
  {
    title: 'the same COPY twice',
    lines: ['COPY app /app', 'COPY . /app/..'],
    finding: {
      rule: 'copied-again',
      confidence: 'certain',
      madeBy: 0,
      hiddenBy: 1,
      changeAt: 0,
      bytes: APP,
      files: FILES,
    },
    advice: () => 'Copy files in /app once',
    fixed: ['COPY . /'],
  },
  {
    title: 'chown of what came with the base',
    lines: [ADD_USER, 'RUN chown app /bin/busybox'],
    finding: {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: -1,
      hiddenBy: 1,
      changeAt: 1,
      bytes: statSync(BUSYBOX).size,
      files: 1,
    },
    advice: () => 'Leave /bin/busybox as the base image has it',
    fixed: [ADD_USER],
    otherTree: true,
  },
]
