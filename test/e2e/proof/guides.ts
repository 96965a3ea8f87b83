import { ADD_USER } from '../shop.js'
import { BUSYBOX_BASE, equipped } from './bases.js'
import type { Row } from './row.js'
import { writeFiles } from './write-files.js'

const SOURCES = { 'main.sh': 'echo served\n', 'lib/data.bin': 700_000, 'lib/more.bin': 120_000 }
const REPOSITORY = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[core]\n\tbare = false\n',
  '.git/refs/heads/main': `${'0'.repeat(40)}\n`,
  '.git/objects/pack/pack-1.pack': 900_000,
}

/** pip as far as layers tell: what it installs, what it keeps, what it reads. */
const PIP = equipped(BUSYBOX_BASE, 'pip-like', ['COPY pip /bin/pip', 'RUN chmod 755 /bin/pip'], (folder) =>
  writeFiles(folder, {
    pip: `#!/bin/sh
cat requirements.txt > /dev/null || exit 1
mkdir -p /usr/lib/python3/site-packages/flask && head -c 400000 /bin/busybox > /usr/lib/python3/site-packages/flask/app.py
case "$*" in *--no-cache-dir*) ;; *) mkdir -p /root/.cache/pip/http && head -c 300000 /bin/busybox > /root/.cache/pip/http/a ;; esac
`,
  }),
)

/** Several mistakes in one file: one patch for all of them. */
export const GUIDES: readonly Row[] = [
  {
    title: 'The context with .git, then chown, then a file that the next RUN deletes',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { ...SOURCES, ...REPOSITORY }),
    dockerfile: `# Serves.
FROM base
WORKDIR /app
COPY . .
${ADD_USER}
RUN chown -R app:app /app
RUN head -c 500000 /dev/urandom > /tmp/seed
RUN wc -c < /tmp/seed > /etc/seeded && rm /tmp/seed
USER app
CMD ["sh", "main.sh"]
`,
    rules: ['deleted-later', 'metadata-only-change', 'version-control'],
    gone: ['app/.git'],
    cli: true,
  },
  {
    title: 'The same with the classic builder, CRLF, and a .dockerignore that says something else',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { ...SOURCES, ...REPOSITORY, 'notes.txt': 'a' }),
    dockerfile: `from base\r\n${ADD_USER}\r\nworkdir /app\r\ncopy . /app\r\nrun chown -R app:app /app \\\r\n  && chmod 700 /app\r\nUSER app\r\n`,
    dockerignore: 'notes.txt',
    rules: ['metadata-only-change', 'version-control'],
    gone: ['app/.git'],
    cli: true,
  },
  {
    title: 'pip install with its cache, requirements copied after the sources',
    builder: 'buildkit',
    base: PIP,
    context: (folder) =>
      writeFiles(folder, { 'main.py': 'import flask\n', 'requirements.txt': 'flask==3.0.0\n' }),
    dockerfile: `FROM base
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python3", "main.py"]
`,
    rules: ['package-manager-cache'],
    words: {
      'copy-before-install': ['Put `COPY requirements.txt ./` before line 3, and line 4 between the two'],
    },
    gone: ['root/.cache/pip/*'],
  },
  {
    title: 'pip install without its cache, requirements copied after the sources: words alone',
    builder: 'classic',
    base: PIP,
    context: (folder) =>
      writeFiles(folder, { 'main.py': 'import flask\n', 'requirements.txt': 'flask==3.0.0\n' }),
    dockerfile: `FROM base
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt
`,
    rules: [],
    words: {
      'copy-before-install': ['Put `COPY requirements.txt ./` before line 3, and line 4 between the two'],
    },
  },
]
