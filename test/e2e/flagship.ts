import { statSync } from 'node:fs'
import { BUSYBOX } from './base.js'
import type { Builder } from './engine.js'
import type { BadAndGood, ExpectedFinding } from './savings.js'
import { ADD_USER, APP, BIG, FILE, FILES, PROGRAMS } from './shop.js'

/** One face of the change that writes files again only for what is said about them. */
interface Face extends BadAndGood {
  readonly title: string
  readonly only?: Builder
}

const FOR_OWNER = 'again only to change their owner'
const FOR_ITS_OWNER = 'again only to change its owner'

/** All files of the folder `app` but the first two. */
const LATER = Array.from({ length: FILES - 2 }, (_, i) => `app/${i + 2}`).join(' ')

/** What most of them have in common. */
function change(finding: Omit<ExpectedFinding, 'rule' | 'confidence'> & Partial<ExpectedFinding>) {
  return { rule: 'metadata-only-change', confidence: 'certain', ...finding } as const
}

export const FACES: readonly Face[] = [
  {
    title: 'a file, chown',
    lines: ['COPY big /etc/big', 'RUN chown 7:8 /etc/big'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: BIG,
        files: 1,
        message: `Instruction 3 writes /etc/big ${FOR_ITS_OWNER}`,
        advice: 'Write `COPY --chown=7:8 … /etc/big` as instruction 2, and drop instruction 3',
      }),
    ],
    fixed: ['COPY --chown=7:8 big /etc/big'],
  },
  {
    title: 'a file, chmod, without --chmod',
    only: 'classic',
    lines: ['COPY big /opt/big', 'RUN chmod +x /opt/big'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: BIG,
        files: 1,
        message: 'again only to change its mode',
        advice: 'Set the mode of /opt/big before instruction 2 (`COPY … /opt/big`) copies it, or',
      }),
    ],
    stage: ['COPY big /opt/big', 'RUN chmod +x /opt/big'],
    fixed: ['COPY --from=stage /opt/big /opt/big'],
  },
  {
    title: 'a tree, chmod -R in letters',
    only: 'buildkit',
    lines: ['COPY app /app', 'RUN chmod -R +x /app'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP,
        files: FILES,
        message: 'again only to change their mode',
        advice: 'Write `COPY --chmod=755 … /app` as instruction 2, and drop instruction 3',
      }),
    ],
    fixed: ['COPY --chmod=755 app /app'],
  },
  {
    title: 'a tree, chown -R and one chmod',
    lines: ['COPY app /app', 'RUN chown -R 7:8 /app && chmod +x /app/0'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP - FILE,
        files: FILES - 1,
        message: FOR_OWNER,
        advice: 'Write `COPY --chown=7:8 … /app` as instruction 2, and take `chown -R 7:8 /app` out',
      }),
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: FILE,
        files: 1,
        message: 'again only to change its owner and mode',
        advice: 'Set the mode of /app/0 before instruction 2',
      }),
    ],
    stage: ['COPY app /app', 'RUN chmod +x /app/0'],
    fixed: ['COPY --from=stage --chown=7:8 /app /app'],
  },
  {
    title: 'a tree, touch',
    lines: ['COPY app /app', 'RUN find /app -type f -exec touch -d "2001-01-01 00:00:00" {} +'],
    findings: [
      change({
        confidence: 'likely',
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP,
        files: FILES,
        message: 'again only to change their times',
        advice: 'Set the times of files in /app before instruction 2',
      }),
    ],
    fixed: ['COPY app /app'],
  },
  {
    title: 'a chown that changes nothing',
    lines: ['COPY app /app', 'RUN chown -R 0:0 /app'],
    findings: [
      change({
        confidence: 'likely',
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP,
        files: FILES,
        message: 'Instruction 3 writes files in /app again with nothing changed',
        advice: 'Drop instruction 3 (`RUN chown -R 0:0 /app`)',
      }),
    ],
    fixed: ['COPY app /app'],
  },
  ...(['classic', 'buildkit'] as const).map(
    (only): Face => ({
      title: 'setcap',
      only,
      lines: ['COPY big /opt/big', 'RUN setcap cap_net_bind_service=+ep /opt/big'],
      findings: [
        change({
          madeBy: 0,
          hiddenBy: 1,
          changeAt: 0,
          bytes: BIG,
          files: 1,
          message: 'again only to change its attributes',
          advice: `with \`COPY --from\`${only === 'classic' ? ', built with BuildKit' : ''}; then drop instruction 3`,
        }),
      ],
      stage: ['COPY big /opt/big', 'RUN setcap cap_net_bind_service=+ep /opt/big'],
      fixed: ['COPY --from=stage /opt/big /opt/big'],
      fixedWith: 'buildkit',
    }),
  ),
  {
    title: 'ADD of a file',
    lines: ['ADD big /etc/big', 'RUN chown 7:8 /etc/big'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: BIG,
        files: 1,
        message: FOR_ITS_OWNER,
        advice: 'Write `ADD --chown=7:8 … /etc/big` as instruction 2, and drop instruction 3',
      }),
    ],
    fixed: ['ADD --chown=7:8 big /etc/big'],
  },
  {
    title: 'ADD of an archive that it unpacks',
    lines: ['ADD app.tar.gz /srv/', 'RUN chown -R 7:8 /srv/app'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP,
        files: FILES,
        message: FOR_OWNER,
        advice: 'Pack the archive of instruction 2',
      }),
    ],
    fixed: ['COPY --chown=7:8 app /srv/app', 'RUN chown 0:0 /srv'],
  },
  {
    title: 'several COPYs, then one chown',
    lines: [ADD_USER, 'COPY app /srv', 'COPY big /srv/big', 'RUN chown -R app:app /srv'],
    findings: [
      change({
        madeBy: 1,
        hiddenBy: 3,
        changeAt: 1,
        bytes: APP,
        files: FILES,
        message: `files in /srv ${FOR_OWNER}`,
        advice:
          'Write `COPY --chown=app:app … /srv` as instruction 3, and drop instruction 5 (`RUN chown -R app:app /srv`) once instruction 4 does the same',
      }),
      change({
        madeBy: 2,
        hiddenBy: 3,
        changeAt: 2,
        bytes: BIG,
        files: 1,
        message: `/srv/big ${FOR_ITS_OWNER}`,
        advice: 'Write `COPY --chown=app:app … /srv/big` as instruction 4, and drop instruction 5',
      }),
    ],
    fixed: [ADD_USER, 'COPY --chown=app:app app /srv', 'COPY --chown=app:app big /srv/big'],
  },
  {
    title: 'chown of what the base brought, and chmod of that',
    lines: ['RUN chown 7:8 /bin/busybox', 'RUN chmod 711 /bin/busybox'],
    findings: [
      change({
        madeBy: -1,
        hiddenBy: 0,
        changeAt: 0,
        bytes: statSync(BUSYBOX).size,
        files: 1,
        message: FOR_ITS_OWNER,
        advice: 'Leave /bin/busybox as the base image has it: take `chown 7:8 /bin/busybox` out',
      }),
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 1,
        bytes: statSync(BUSYBOX).size,
        files: 1,
        message: 'again only to change its mode',
        advice: 'Leave /bin/busybox as the base image has it: take `chmod 711 /bin/busybox` out',
      }),
    ],
    fixed: [],
    otherTree: true,
  },
  {
    title: 'chown -R over what the base and a COPY brought',
    lines: ['COPY app /usr/sbin/app', 'RUN chown -R 7:8 /usr/sbin'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: APP,
        files: FILES,
        message: `files in /usr/sbin/app ${FOR_OWNER}`,
        advice:
          'Write `COPY --chown=7:8 … /usr/sbin/app` as instruction 2, and leave files in /usr/sbin/app out of `chown -R 7:8 /usr/sbin`',
      }),
      change({
        madeBy: -1,
        hiddenBy: 1,
        changeAt: 1,
        bytes: PROGRAMS.reduce((sum, path) => sum + statSync(path).size, 0),
        files: PROGRAMS.length,
        message: `files in /usr/sbin ${FOR_OWNER}`,
        advice: 'Leave files in /usr/sbin as the base image has them',
      }),
    ],
    fixed: ['COPY --chown=7:8 app /usr/sbin/app'],
    otherTree: true,
  },
  {
    title: 'hard links that stay links',
    lines: [
      `RUN head -c ${BIG} /dev/urandom > /opt && ln /opt /two && ln /opt /three`,
      'RUN chown 7:8 /opt && ln -f /opt /two && ln -f /opt /three',
    ],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: BIG,
        files: 1,
        message: `/opt ${FOR_ITS_OWNER}`,
        advice: 'Move `chown 7:8 /opt` from instruction 3 to the end of instruction 2',
      }),
    ],
    fixed: [`RUN head -c ${BIG} /dev/urandom > /opt && ln /opt /two && ln /opt /three && chown 7:8 /opt`],
  },
  {
    title: 'a part of a tree, chown',
    lines: ['COPY app /app', 'RUN chown 7:8 /app/0 /app/1'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: 2 * FILE,
        files: 2,
        message: `files in /app ${FOR_OWNER}`,
        advice: 'Copy files in /app apart with `COPY --chown=7:8 … /app` and no longer with instruction 2',
      }),
    ],
    fixed: [`COPY ${LATER} /app/`, 'COPY --chown=7:8 app/0 app/1 /app/'],
  },
  {
    title: 'a part of a tree changed, and then all of it chowned',
    lines: ['COPY app /app', 'RUN echo more >> /app/0', 'RUN chown -R 7:8 /app'],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 2,
        changeAt: 0,
        bytes: APP - FILE,
        files: FILES - 1,
        message: `Instruction 4 writes files in /app ${FOR_OWNER}`,
        advice: 'Write `COPY --chown=7:8 … /app` as instruction 2',
      }),
      change({
        madeBy: 1,
        hiddenBy: 2,
        changeAt: 1,
        bytes: FILE + 5,
        files: 1,
        message: `Instruction 4 writes /app/0 ${FOR_ITS_OWNER}`,
        advice: 'Move `chown -R 7:8 /app` from instruction 4 to the end of instruction 3',
      }),
      {
        rule: 'replaced-later',
        confidence: 'likely',
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: FILE,
        files: 1,
        message: 'Instruction 3 writes /app/0 anew',
        advice: 'Bring /app/0 in final form',
      },
    ],
    stage: ['COPY app /app', 'RUN echo more >> /app/0'],
    fixed: ['COPY --from=stage --chown=7:8 /app /app'],
  },
  {
    title: 'usermod -u, over a home that a COPY filled',
    lines: [
      'RUN useradd -m -u 1000 app',
      'COPY --chown=app:100 app /home/app/files',
      'RUN usermod -u 1234 app',
    ],
    findings: [
      change({
        madeBy: 1,
        hiddenBy: 2,
        changeAt: 1,
        bytes: APP,
        files: FILES,
        message: `Instruction 4 writes files in /home/app/files ${FOR_OWNER}`,
        advice:
          'Create the user with its final id at first, in `useradd -m -u 1000 app` of instruction 2, and drop instruction 4',
      }),
    ],
    fixed: ['RUN useradd -m -u 1234 app', 'COPY --chown=app:100 app /home/app/files'],
    // A second change of /etc/passwd leaves another copy of it behind.
    otherTree: true,
  },
  {
    title: 'usermod -u, over a home that a RUN filled',
    lines: [
      `RUN useradd -m -u 1000 app && head -c ${BIG} /dev/urandom > /home/app/big && chown app /home/app/big`,
      'RUN usermod -u 1234 app',
    ],
    findings: [
      change({
        madeBy: 0,
        hiddenBy: 1,
        changeAt: 0,
        bytes: BIG,
        files: 1,
        message: `Instruction 3 writes /home/app/big ${FOR_ITS_OWNER}`,
        advice:
          'Create the user with its final id at first, in `useradd -m -u 1000 app` of instruction 2, and drop instruction 3',
      }),
    ],
    fixed: [
      `RUN useradd -m -u 1234 app && head -c ${BIG} /dev/urandom > /home/app/big && chown app /home/app/big`,
    ],
    otherTree: true,
  },
]
