import { BUSYBOX_BASE, DEBIAN_BASE } from './bases.js'
import type { Row } from './row.js'
import { writeFiles } from './write-files.js'

const REPOSITORY = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[core]\n\tbare = false\n',
  '.git/refs/heads/main': `${'0'.repeat(40)}\n`,
  '.git/objects/pack/pack-1.pack': 800_000,
}
const LODASH = 'https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz'
const NODE = {
  'package.json': JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { lodash: '4.17.21' } }),
  'package-lock.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'app', version: '1.0.0', dependencies: { lodash: '4.17.21' } },
      'node_modules/lodash': { version: '4.17.21', resolved: LODASH },
    },
  }),
  'index.js': 'require("lodash")\n',
}

/** What nobody wanted in the image, and COPY takes along: 2 of the mistakes. */
export const IGNORED: readonly Row[] = [
  {
    title: 'COPY . . with node_modules and .git, then npm ci with its cache',
    builder: 'buildkit',
    base: DEBIAN_BASE,
    context: (folder) =>
      writeFiles(folder, {
        ...NODE,
        ...REPOSITORY,
        'node_modules/old/index.js': 700_000,
        'node_modules/old/a.node': 90_000,
      }),
    dockerfile: 'FROM base\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "index.js"]\n',
    rules: ['build-output-copied', 'package-manager-cache', 'version-control'],
    gone: ['app/.git', 'root/.npm/*'],
    network: true,
    cli: true,
  },
  {
    title: '.git, in a folder of its own COPY, beside a .dockerignore',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: (folder) =>
      writeFiles(folder, {
        'app/main.sh': 'echo served\n',
        'app/notes.txt': 'a',
        ...Object.fromEntries(Object.entries(REPOSITORY).map(([name, content]) => [`app/${name}`, content])),
      }),
    dockerfile: 'FROM base\nCOPY app /srv/app\nCMD ["sh", "/srv/app/main.sh"]\n',
    dockerignore: '# Not for images.\r\napp/notes.txt\r\n',
    rules: ['version-control'],
    gone: ['srv/app/.git'],
  },
  {
    title: 'caches and reports of tests',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) =>
      writeFiles(folder, {
        'main.py': 'print(1)\n',
        '.pytest_cache/v/cache/nodeids': 200_000,
        '.mypy_cache/3.11/builtins.data.json': 500_000,
        'coverage/lcov-report/index.html': 300_000,
        'coverage/lcov.info': 100_000,
      }),
    dockerfile: 'FROM base\nWORKDIR /app\nCOPY . .\n',
    rules: ['test-and-cache-files'],
    gone: ['app/.pytest_cache', 'app/.mypy_cache', 'app/coverage'],
  },
  {
    title: '.git that a RUN asks for the version: no patch',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { ...REPOSITORY, 'main.sh': 'echo served\n' }),
    dockerfile: 'FROM base\nWORKDIR /app\nCOPY . .\nRUN cat .git/refs/heads/main > /version\n',
    rules: [],
    words: { 'version-control': ['line 4 of the Dockerfile may need it'] },
  },
]
