import type { Builder } from './engine.js'
import { ADD_USER } from './shop.js'

/** A folder and a Dockerfile whose image has something by accident, and what must be said of it. */
export interface Accident {
  readonly title: string
  /** Sizes of the files in the build context, or their text. */
  readonly files: Readonly<Record<string, number | string>>
  readonly lines: readonly string[]
  readonly finding: {
    readonly rule: string
    readonly bytes: number
    readonly files: number
    readonly changeAt: number
  }
  /** What the advice must have in it. */
  readonly advice: string
  /** The Dockerfile as it should be; left out where the advice is to write a .dockerignore. */
  readonly fixed?: readonly string[]
  readonly only?: Builder
}

/** Stands for npm, which the base image has not: it makes node_modules anew. */
const NPM =
  '#!/bin/sh\nrm -rf node_modules && mkdir -p node_modules/a && cp package.json node_modules/a/b.js\n'
const SIZE = 300_000
/** An installer that is mostly payload. */
const TOOL = `touch /tool\nexit 0\n${'#'.repeat(SIZE)}\n`
const make = (path: string) => `RUN mkdir -p $(dirname ${path}) && head -c ${SIZE} /dev/urandom > ${path}`

export const ACCIDENTS: readonly Accident[] = [
  {
    title: 'node_modules come along, and a RUN installs them',
    files: {
      'package.json': '{}',
      'bin/npm': NPM,
      'node_modules/a/b.js': SIZE,
      'node_modules/a/node_modules/c/d.js': SIZE,
      'main.js': 1000,
    },
    lines: ['COPY . /app', 'RUN cd /app && PATH=/app/bin:$PATH npm ci'],
    finding: { rule: 'build-output-copied', bytes: 2 * SIZE, files: 2, changeAt: 1 },
    advice: 'Add `**/node_modules` to .dockerignore',
  },
  {
    title: 'target comes along, and a RUN deletes it',
    files: { 'Cargo.toml': '[package]', 'target/debug/x': SIZE, 'src/target/mod.rs': 'mod x' },
    lines: ['WORKDIR /app', 'COPY . .', 'RUN rm -rf target'],
    finding: { rule: 'build-output-copied', bytes: SIZE, files: 1, changeAt: 2 },
    only: 'buildkit',
    advice: 'Add `target` to .dockerignore',
  },
  {
    title: 'the history of the sources comes along, and a RUN chowns it',
    files: { 'main.js': 'x', '.git/objects/pack/a': SIZE, 'sub/.git/HEAD': 1000 },
    lines: [ADD_USER, 'COPY . /app', 'RUN chown -R app /app'],
    finding: { rule: 'version-control', bytes: 2 * (SIZE + 1000), files: 4, changeAt: 2 },
    advice: 'Add `**/.git` to .dockerignore',
  },
  {
    title: 'caches of tools come along, and a RUN chowns them',
    files: { 'main.py': 'x', '.mypy_cache/a.json': SIZE },
    lines: [ADD_USER, 'COPY . /app', 'RUN chown -R app /app'],
    finding: { rule: 'test-and-cache-files', bytes: 2 * SIZE, files: 2, changeAt: 2 },
    advice: 'Add `**/.mypy_cache` to .dockerignore',
  },
  {
    title: 'what editors and builds need comes along',
    files: { 'main.js': 'x', '.idea/workspace.xml': SIZE, 'sub/main.js~': 2000, Dockerfile: 'FROM x' },
    lines: ['COPY . /app'],
    finding: { rule: 'clutter-copied', bytes: SIZE + 2000 + 6, files: 3, changeAt: 1 },
    advice: 'Add `**/*~`, `**/.idea` and `**/Dockerfile` to .dockerignore',
  },
  {
    title: 'secrets come along, and a RUN deletes them',
    files: { 'main.js': 'x', '.env': SIZE, '.env.example': 'A=' },
    lines: ['COPY . /app', 'RUN rm -f /app/.env'],
    finding: { rule: 'secret-file', bytes: SIZE, files: 1, changeAt: 1 },
    advice: 'Add `**/.env` to .dockerignore',
  },
  {
    title: 'an installer stays',
    files: {},
    lines: [
      `RUN mkdir /opt && (echo "exit 0"; head -c ${SIZE} /dev/urandom) > /opt/tool.run && sh /opt/tool.run`,
    ],
    finding: { rule: 'downloaded-installer', bytes: SIZE + 'exit 0\n'.length, files: 1, changeAt: 1 },
    advice: 'Remove /opt/tool.run at the end of instruction 2',
    fixed: [
      `RUN mkdir /opt && (echo "exit 0"; head -c ${SIZE} /dev/urandom) > /opt/tool.run && sh /opt/tool.run && rm /opt/tool.run`,
    ],
  },
  {
    title: 'an installer comes with a COPY',
    files: { 'tool.run': TOOL },
    lines: ['COPY tool.run /opt/', 'RUN sh /opt/tool.run'],
    finding: { rule: 'downloaded-installer', bytes: TOOL.length, files: 1, changeAt: 1 },
    only: 'buildkit',
    advice: 'give it to instruction 3 with `--mount=type=bind,source=…,target=/opt/tool.run`',
    fixed: ['RUN --mount=type=bind,source=tool.run,target=/opt/tool.run sh /opt/tool.run'],
  },
  {
    title: 'a RUN leaves temporary files',
    files: {},
    lines: [make('/tmp/work/x')],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 1 },
    advice: 'Remove /tmp/work/x at the end of instruction 2',
    fixed: [`${make('/tmp/work/x')} && rm -r /tmp/work`],
  },
  {
    title: 'a RUN writes to /tmp what a mount keeps out',
    files: {},
    lines: [make('/tmp/work/x')],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 1 },
    only: 'buildkit',
    advice: '`RUN --mount=type=tmpfs,target=/tmp`',
    fixed: [make('/tmp/work/x').replace('RUN', 'RUN --mount=type=tmpfs,target=/tmp')],
  },
  {
    title: 'a COPY to /tmp for one RUN',
    files: { list: SIZE },
    lines: ['COPY list /tmp/', 'RUN wc -c /tmp/list > /counted'],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 1 },
    only: 'buildkit',
    advice: '`--mount=type=bind,source=…,target=…`',
    fixed: ['RUN --mount=type=bind,source=list,target=/tmp/list wc -c /tmp/list > /counted'],
  },
  {
    title: 'the cache of a tool stays',
    files: {},
    lines: [make('/root/.cache/node-gyp/20/x.h')],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 1 },
    advice: 'Remove /root/.cache/node-gyp at the end of instruction 2',
    fixed: [`${make('/root/.cache/node-gyp/20/x.h')} && rm -r /root/.cache`],
  },
  {
    title: 'a core dump stays',
    files: {},
    lines: [`${make('/srv/core.17')} && chmod 600 /srv/core.17`],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 1 },
    advice: 'Remove /srv/core.17 at the end of instruction 2',
    fixed: ['RUN mkdir /srv'],
  },
  {
    title: 'a backup stays beside what was edited',
    files: { 'x.db': SIZE },
    lines: ['COPY x.db /srv/', 'RUN cp /srv/x.db /srv/x.db.bak'],
    finding: { rule: 'temporary-files', bytes: SIZE, files: 1, changeAt: 2 },
    advice: 'Remove /srv/x.db.bak at the end of instruction 3',
    fixed: ['COPY x.db /srv/'],
  },
]

/** What looks like an accident and is none. */
export const NO_ACCIDENTS: readonly Pick<Accident, 'title' | 'files' | 'lines'>[] = [
  {
    title: 'packages that a build stage installed, with their own odds and ends',
    files: {
      'node_modules/a/dist/x.js': SIZE,
      'node_modules/a/.github/x.yml': SIZE,
      'node_modules/a/.env': SIZE,
      'node_modules/a/x.js.orig': SIZE,
      'node_modules/a/x.js': 'x',
    },
    lines: ['FROM BASE AS build', 'COPY . /app', 'FROM BASE', 'COPY --from=build /app /app'],
  },
  {
    title: 'folders and files of unlucky names',
    files: {
      'src/core': SIZE,
      'src/target/x.rs': SIZE,
      'src/coverage/x.py': SIZE,
      'app/target.js': SIZE,
      'tmp/x': SIZE,
      '.env.example': SIZE,
      'env/x': SIZE,
      'x.bak': SIZE,
      'dist/main.js': SIZE,
      'package.json': '{}',
    },
    lines: ['COPY . /srv'],
  },
  {
    title: 'byte code that a RUN wrote, and temporary files that it removed',
    files: {},
    lines: [
      make('/usr/lib/python3/dist-packages/__pycache__/x.pyc'),
      `${make('/tmp/x')} && mv /tmp/x /made`,
      make('/root/.cache/ms-playwright/chrome'),
    ],
  },
]
