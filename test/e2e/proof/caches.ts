import { PIP_INDEX } from '../pip-index.js'
import { DEBIAN_BASE, equipped } from './bases.js'
import { APK_TREE, RPM_TREE } from './package-trees.js'
import type { Row } from './row.js'
import { writeFiles } from './write-files.js'

const RULE = 'package-manager-cache'
/** Where pip asks an index that lets it keep what it downloads. */
const INDEXED = equipped(DEBIAN_BASE, 'debian-and-index', [
  ...PIP_INDEX,
  'ENV PIP_BREAK_SYSTEM_PACKAGES=1 PIP_TRUSTED_HOST=127.0.0.1',
  `RUN printf '#!/bin/sh\\nexec python3 /index/serve.py /usr/bin/pip "$@"\\n' > /usr/local/bin/pip && chmod 755 /usr/local/bin/pip`,
])

const NODE_APP = (folder: string) =>
  writeFiles(folder, {
    'package.json': JSON.stringify({
      name: 'app',
      version: '1.0.0',
      dependencies: { lodash: '4.17.21' },
    }),
    'index.js': 'require("lodash")\n',
  })
const nothing = () => {}

/** A package manager that leaves what it downloaded: 2, 3, 5 and 6 of the mistakes. */
export const CACHES: readonly Row[] = [
  {
    title: 'npm install with its cache',
    builder: 'buildkit',
    base: DEBIAN_BASE,
    context: NODE_APP,
    dockerfile: 'FROM base\nWORKDIR /app\nCOPY . .\nRUN npm install\n',
    rules: [RULE],
    words: { [RULE]: ['--mount=type=cache,target=/root/.npm'] },
    gone: ['root/.npm/*'],
    network: true,
  },
  {
    title: 'npm install with its cache',
    builder: 'classic',
    base: DEBIAN_BASE,
    context: NODE_APP,
    dockerfile: 'FROM base\nWORKDIR /app\nCOPY . .\nRUN npm install\n',
    rules: [RULE],
    words: { [RULE]: ['rm -rf /root/.npm/_cacache'] },
    gone: ['root/.npm/_cacache', 'root/.npm/_logs'],
    network: true,
  },
  {
    title: 'pip install without --no-cache-dir',
    builder: 'buildkit',
    base: INDEXED,
    context: nothing,
    dockerfile: 'FROM base\nRUN pip install pytz\n',
    rules: [RULE],
    words: { [RULE]: ['--mount=type=cache,target=/root/.cache/pip'] },
    gone: ['root/.cache/pip/*'],
    network: true,
  },
  {
    title: 'pip install without --no-cache-dir',
    builder: 'classic',
    base: INDEXED,
    context: (folder) => writeFiles(folder, { 'requirements.txt': 'pytz\n' }),
    dockerfile: `FROM base
WORKDIR /app
COPY requirements.txt .
RUN pip install \\
      -r requirements.txt
`,
    rules: [RULE],
    words: { [RULE]: ['--no-cache-dir'] },
    gone: ['root/.cache'],
    network: true,
  },
  {
    title: 'apt without clean',
    builder: 'buildkit',
    base: DEBIAN_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN apt-get update && \\
    apt-get install -y --no-install-recommends tree
`,
    rules: [RULE],
    words: { [RULE]: ['rm -rf /var/lib/apt/lists/*'] },
    gone: ['var/lib/apt/lists/*'],
    network: true,
  },
  {
    title: 'dnf without clean, twice',
    builder: 'buildkit',
    base: RPM_TREE,
    context: nothing,
    dockerfile: 'FROM base\nRUN dnf install -y git\nENV A=b\nRUN set -ex; dnf install -y make\n',
    rules: [RULE],
    words: { [RULE]: ['end lines 2 and 4 with `dnf clean all`'] },
    gone: ['var/cache/dnf/*'],
  },
  {
    title: 'apk update, apk add --update',
    builder: 'buildkit',
    base: APK_TREE,
    context: nothing,
    dockerfile: 'FROM base\nRUN apk update && apk add --update curl\n',
    rules: [RULE],
    words: { [RULE]: ['apk add --no-cache'] },
    gone: ['var/cache/apk'],
  },
  {
    title: 'apk update in a RUN of its own',
    builder: 'classic',
    base: APK_TREE,
    context: nothing,
    dockerfile: 'FROM base\nRUN apk update\nRUN apk add curl\nRUN apk add \\\n      git \\\n      make\n',
    rules: [RULE],
    words: { [RULE]: ['apk add --no-cache'] },
    gone: ['var/cache/apk'],
  },
]
