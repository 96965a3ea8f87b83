import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUSYBOX_BASE, equipped } from './bases.js'
import { RPM_TREE } from './package-trees.js'
import type { Row } from './row.js'
import { writeArchive, writeZip } from './write-archives.js'

const RULE = 'unpacked-archive'
const INSTALLER = 'downloaded-installer'

/** What stands in for a server: a tar and a zip that a RUN can fetch. */
const MIRROR = equipped(RPM_TREE, 'rpm-tree-and-mirror', ['COPY mirror /mirror'], (folder) => {
  writeArchive(folder, 'mirror/agent.tar.gz')
  writeZip(folder, 'mirror/tools.zip')
})
const app = (folder: string) => writeArchive(folder, 'app.tar.gz')

/** Archives and installers that stay where they were unpacked or installed: 5 and 6 of the mistakes. */
export const ARCHIVES: readonly Row[] = [
  ...(['classic', 'buildkit'] as const).map((builder) => ({
    title: 'an archive copied, unpacked, and deleted by a third instruction',
    builder,
    base: BUSYBOX_BASE,
    context: app,
    dockerfile: `FROM base
COPY app.tar.gz /tmp/
RUN mkdir -p /srv/app && tar -xzf /tmp/app.tar.gz -C /srv/app
# Too late: the layer above keeps it.
RUN rm /tmp/app.tar.gz
WORKDIR /srv/app
`,
    rules: [RULE, 'deleted-later'],
    words: { [RULE]: ['Let ADD unpack app.tar.gz'] },
  })),
  ...(['classic', 'buildkit'] as const).map((builder) => ({
    title: 'a tar that ADD unpacks, copied as well',
    builder,
    base: BUSYBOX_BASE,
    context: (folder: string) => writeArchive(folder, 'source.tar'),
    dockerfile: 'FROM base\nCOPY source.tar /app/\nADD source.tar /app/\nWORKDIR /app/source\n',
    rules: [RULE],
    words: { [RULE]: ['ADD in line 3 unpacks the same archive'] },
    gone: ['app/source.tar'],
  })),
  {
    title: 'ADD of what is copied with other files',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) => {
      app(folder)
      writeFileSync(join(folder, 'app.conf'), 'a=b\n')
    },
    dockerfile: `FROM base
ADD app.tar.gz /srv/
# The settings.
COPY ./app.tar.gz \\
     app.conf /srv/
`,
    rules: [RULE],
    words: { [RULE]: ['Leave ./app.tar.gz out of'] },
    gone: ['srv/app.tar.gz'],
  },
  {
    title: 'an archive copied, unpacked and left',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: app,
    dockerfile: 'FROM base\nWORKDIR /opt\nCOPY app.tar.gz .\nRUN tar xzf app.tar.gz\n',
    rules: [RULE],
    gone: ['opt/app.tar.gz'],
  },
  {
    title: 'an archive of files that are not root’s, deleted where it was unpacked',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) => writeArchive(folder, 'app.tar.gz', 1234),
    dockerfile: `FROM base
COPY app.tar.gz /tmp/app.tar.gz
RUN mkdir /app \\
 && tar xzf /tmp/app.tar.gz -C /app \\
 && rm /tmp/app.tar.gz
`,
    rules: [RULE, 'deleted-later'],
    words: { [RULE]: ['Mount app.tar.gz in line'] },
  },
  {
    title: 'a tarball and a zip, fetched, unpacked and left',
    builder: 'classic',
    base: MIRROR,
    context: () => {},
    dockerfile: `FROM base
RUN cp /mirror/agent.tar.gz /opt.tar.gz && mkdir /opt && tar -xzf /opt.tar.gz -C /opt
RUN cp /mirror/tools.zip /tmp/tools.zip
RUN unzip -q /tmp/tools.zip -d /usr/lib
`,
    rules: [RULE],
    gone: ['opt.tar.gz', 'tmp/tools.zip'],
  },
  {
    title: 'a CI agent: a package manager without clean, a tarball and a zip left',
    builder: 'buildkit',
    base: MIRROR,
    context: () => {},
    dockerfile: `FROM base
RUN dnf install -y java
WORKDIR /agent
RUN cp /mirror/agent.tar.gz . \\
 && tar -xzf agent.tar.gz
RUN cp /mirror/tools.zip /agent/tools.zip \\
 && unzip -q tools.zip
USER 1000
`,
    rules: [RULE, 'package-manager-cache'],
    gone: ['agent/agent.tar.gz', 'agent/tools.zip', 'var/cache/dnf/*'],
  },
  {
    title: 'a package copied, installed and left',
    builder: 'buildkit',
    base: equipped(BUSYBOX_BASE, 'busybox-and-yum', [
      `RUN printf '#!/bin/sh\\nhead -c 100 "$3" > /installed\\n' > /bin/yum && chmod +x /bin/yum`,
    ]),
    context: (folder) => writeArchive(folder, 'agent.rpm'),
    dockerfile: 'FROM base\nCOPY agent.rpm /tmp/\nRUN yum install -y /tmp/agent.rpm\n',
    rules: [INSTALLER],
    words: { [INSTALLER]: ['Mount agent.rpm in line'] },
    gone: ['tmp/agent.rpm'],
  },
]
