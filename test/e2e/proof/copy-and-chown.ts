import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Builder } from '../engine.js'
import { output } from '../process.js'
import { BUSYBOX_BASE } from './bases.js'
import type { Row } from './row.js'
import { writeFiles } from './write-files.js'

const RULE = 'metadata-only-change'
const BOTH: readonly Builder[] = ['classic', 'buildkit']
const BUILDKIT: readonly Builder[] = ['buildkit']

/** A folder with folders, a link and an empty file in it. */
async function app(folder: string): Promise<void> {
  writeFiles(folder, {
    'app/main.bin': 400_000,
    'app/lib/one.bin': 300_000,
    'app/lib/deep/two.bin': 200_000,
    'app/empty/nothing': '',
    'one.bin': 250_000,
    'run.sh': '#!/bin/sh\n',
    'conf/app.conf': 'port=80\n',
  })
  symlinkSync('main.bin', join(folder, 'app/link'))
  chmodSync(join(folder, 'run.sh'), 0o755)
  await output('tar', ['-C', folder, '-czf', join(folder, 'app.tar.gz'), 'app'])
}

/** The lines after FROM. */
interface Mistake {
  readonly title: string
  readonly lines: readonly string[]
  readonly builders?: readonly Builder[]
  /** Whether something is left, which no patch can change. */
  readonly rest?: true
  /** There must be no patch, and these words. */
  readonly words?: readonly string[]
}

const MISTAKES: readonly Mistake[] = [
  {
    title: 'COPY of a file, then chown of it',
    lines: ['RUN adduser app', 'COPY one.bin .', 'RUN chown app:app one.bin'],
  },
  { title: 'COPY, then chown -R', lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app:app /app'] },
  {
    title: 'COPY under a WORKDIR, then chown -R',
    lines: ['RUN adduser app', 'WORKDIR /app', 'COPY app .', 'RUN chown -R app:app /app'],
  },
  {
    title: 'the same, by relative paths',
    lines: ['RUN adduser app', 'WORKDIR /srv', 'COPY app app', 'RUN chown -R app:app app'],
  },
  {
    title: 'COPY into a folder that mkdir made, then chown -R',
    lines: ['RUN adduser app', 'RUN mkdir -p /srv/app', 'COPY app /srv/app', 'RUN chown -R app:app /srv/app'],
  },
  {
    title: 'COPY into a new folder below a new one, then chown -R of both',
    lines: ['RUN adduser app', 'COPY app /srv/app', 'RUN chown -R app:app /srv'],
  },
  {
    title: 'COPY and chown of numbers',
    lines: ['COPY app /app', 'RUN chown -R 1234:4321 /app'],
  },
  {
    title: 'COPY, then chown of the user alone',
    lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app /app'],
  },
  {
    title: 'COPY, then chown of the user with the login group',
    lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app: /app'],
  },
  { title: 'COPY, then chgrp', lines: ['RUN adduser app', 'COPY app /app', 'RUN chgrp -R app /app'] },
  {
    title: 'ADD, then chown -R',
    lines: ['RUN adduser app', 'ADD app /app', 'RUN chown -R app:app /app'],
  },
  {
    title: 'several COPYs, then one chown -R',
    lines: [
      'RUN adduser app',
      'WORKDIR /app',
      'COPY one.bin ./',
      'COPY app/lib lib/',
      'COPY app/main.bin app/link ./bin/',
      'RUN chown -R app:app /app',
    ],
  },
  {
    title: 'several COPYs, then one RUN with a chown for each',
    lines: [
      'RUN adduser app',
      'COPY app /app',
      'COPY conf /etc/app',
      'COPY one.bin /data/',
      'RUN chown -R app:app /app && chown -R 5:6 /etc/app && chown -R app /data',
    ],
  },
  {
    title: 'the user is created between COPY and chown -R',
    lines: ['COPY app /app', 'RUN adduser app', 'RUN chown -R app:app /app'],
  },
  {
    title: 'the user is created in the RUN of the chown',
    lines: ['COPY app /app', 'RUN adduser app && chown -R app:app /app'],
  },
  {
    title: 'the user is created by useradd and groupadd, with a folder of its own',
    lines: [
      'COPY app /app',
      'RUN groupadd -r -g 990 app \\\n    # a comment\n    && useradd -r -u 991 -g app app \\\n    && mkdir /data \\\n    && chown -R app:app /app /data',
    ],
  },
  {
    title: 'the user is appended to /etc/passwd',
    lines: [
      'COPY app /app',
      'RUN echo "app:x:77:78::/:/bin/sh" >> /etc/passwd && echo "app:x:78:" >> /etc/group',
      'RUN chown -R app:app /app',
    ],
  },
  {
    title: 'the user has a number of its own, and cannot be created earlier',
    lines: [
      'COPY app /app',
      'ARG COMMENT=x',
      'RUN groupadd -g 78 app && useradd -u 77 -g 78 -c "$COMMENT" app',
      'RUN chown -R app:app /app',
    ],
  },
  {
    title: 'a RUN between makes a folder that the chown reaches',
    lines: [
      'RUN adduser app',
      'WORKDIR /app',
      'COPY app .',
      'RUN mkdir -p logs/old && touch logs/old/x',
      'RUN chown -R app:app /app',
    ],
  },
  {
    title: 'the RUN of the chown makes a folder and removes another',
    lines: [
      'RUN adduser app && mkdir /scrap',
      'COPY app /app',
      'RUN set -e; mkdir /app/cache; chown -R app:app /app; rm -rf /scrap',
    ],
  },
  {
    title: 'COPY with another --chown before',
    lines: ['RUN adduser app', 'COPY --chown=5:5 app /app', 'RUN chown -R app:app /app'],
  },
  {
    title: 'a chown that changes nothing',
    lines: ['COPY app /app', 'RUN chown -R root:root /app'],
  },
  {
    title: 'COPY, then chown -R and chmod -R in one RUN',
    builders: BUILDKIT,
    lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app:app /app && chmod -R 750 /app'],
  },
  {
    title: 'COPY, then chown -R and chmod -R in two RUNs',
    builders: BUILDKIT,
    lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app:app /app', 'RUN chmod -R 755 /app'],
  },
  {
    title: 'COPY of a program, then chmod',
    builders: BUILDKIT,
    lines: ['COPY one.bin /usr/local/bin/tool', 'RUN chmod +x /usr/local/bin/tool'],
  },
  {
    title: 'COPY, then chown -R, and a chmod of one file',
    rest: true,
    lines: ['RUN adduser app', 'COPY app /app', 'RUN chown -R app:app /app && chmod 600 /app/lib/one.bin'],
  },
  {
    title: 'COPY --from, then chown -R',
    lines: ['RUN adduser app', 'COPY --from=stage /app /app', 'RUN chown -R app:app /app'],
  },
  {
    title: 'COPY over a folder that was there, with files of its own',
    rest: true,
    lines: [
      'RUN adduser app && mkdir -p /app/lib && echo x > /app/lib/old && chown 7:7 /app/lib',
      'COPY app /app',
      'RUN chown -R app:app /app',
    ],
  },
  {
    title: 'owner and path in variables',
    lines: [
      'ARG GROUP=app',
      'ENV OWNER=app FOLDER=/srv/app',
      'RUN adduser $OWNER',
      'WORKDIR $FOLDER',
      'COPY app $FOLDER',
      `RUN chown -R "$OWNER:$GROUP" \${FOLDER}`,
    ],
  },
  {
    title: 'lower case, tabs and a comment',
    lines: ['run adduser app', 'copy\tapp /app', '# whose it is', 'run\tchown -R app:app /app'],
  },
  // No patch.
  {
    title: 'COPY of a file into a new folder, then chown of the file',
    lines: ['RUN adduser app', 'COPY one.bin /app/', 'RUN chown app:app /app/one.bin'],
    words: ['the folder that it makes'],
  },
  {
    title: 'COPY of several owners',
    lines: ['COPY app /app', 'RUN chown -R 1:1 /app/lib && chown 2:2 /app/main.bin'],
    words: ['several owners'],
  },
  {
    title: 'COPY, then chmod of several modes',
    lines: ['COPY app /app', 'RUN chmod -R go-rwx /app'],
    words: ['there is no patch'],
  },
  {
    title: 'COPY, then a script in the folder, then chown -R',
    lines: ['RUN adduser app', 'COPY app /app', 'RUN sh -c "cp -a /app /srv"', 'RUN chown -R app:app /app'],
    words: ['may depend on whose the files are'],
  },
  {
    title: 'COPY, then chown of what a glob names',
    lines: ['COPY app /app', 'RUN chown 5:5 /app/*'],
    words: ['only a shell can tell'],
  },
  {
    title: 'the user is created with a home where the COPY puts things',
    lines: [
      'RUN mkdir /home',
      'COPY app /home/app',
      'RUN useradd -d /home/app app && chown -R app /home/app',
    ],
    words: ['the home of app'],
  },
  {
    title: 'ADD of an archive, then chown -R',
    lines: ['ADD app.tar.gz /', 'RUN chown -R 5:5 /app'],
    words: [],
  },
]

export const COPY_AND_CHOWN: readonly Row[] = MISTAKES.flatMap(
  ({ title, lines, builders = BOTH, rest, words }) =>
    builders.map((builder) => {
      const from = lines.some((line) => line.includes('--from=stage'))
        ? 'FROM base AS stage\nCOPY --chown=9:9 app /app\n\n'
        : ''
      return {
        title,
        builder,
        base: BUSYBOX_BASE,
        context: app,
        dockerfile: `${from}FROM base\n${lines.join('\n')}\n`,
        rules: words ? [] : [RULE],
        ...(rest && { rest }),
        ...(words && { words: { [RULE]: words } }),
      }
    }),
)
