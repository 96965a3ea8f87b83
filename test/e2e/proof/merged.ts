import { BUSYBOX_BASE } from './bases.js'
import type { Row } from './row.js'
import { writeFiles } from './write-files.js'

const RULE = 'deleted-later'
const MAKE = (path: string) => `head -c 900000 /dev/zero | tr '\\0' 'x' > ${path}`
const nothing = () => {}

/** What one RUN writes and another deletes or writes anew. */
export const MERGED: readonly Row[] = [
  ...(['classic', 'buildkit'] as const).map((builder) => ({
    title: 'made by one RUN, read by the next, deleted by a third',
    builder,
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN mkdir /src && \\
    ${MAKE('/src/all')}

# What is needed of it.
RUN cd /src && wc -c all > /counted; test -s /counted
RUN rm -rf /src
CMD ["cat", "/counted"]
`,
    rules: [RULE],
    words: { [RULE]: ['Join lines 2 to 7 into one RUN'] },
  })),
  {
    title: 'deleted after other instructions that do not touch it, with CRLF',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { 'app/main': 100_000 }),
    dockerfile: [
      'FROM base',
      `RUN ${MAKE('/big')} \\`,
      ' && wc -c /big > /counted',
      'ENV MODE=production',
      'WORKDIR /app',
      'COPY app .',
      '# No longer needed.',
      'RUN rm /big',
      'EXPOSE 80',
      '',
    ].join('\r\n'),
    rules: [RULE],
  },
  {
    title: 'deleted by a shell that stops at errors',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN set -eux; \\
	${MAKE('/big')}; \\
	wc -c /big > /counted
RUN set -eux; \\
	rm /big; \\
	touch /done
`,
    rules: [RULE],
  },
  {
    title: 'written by one RUN and changed by another',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN ${MAKE('/bundle')} && echo VERSION >> /bundle
RUN sed -i s/VERSION/1.4.2/ /bundle
`,
    rules: ['replaced-later'],
  },
  {
    title: 'a log that three RUNs make longer',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN head -c 300000 /bin/busybox > /app.db
RUN head -c 200000 /bin/busybox >> /app.db
RUN head -c 100000 /bin/busybox >> /app.db
`,
    rules: ['growing-file', 'replaced-later'],
  },
  {
    title: 'made in another folder than it is deleted from',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
WORKDIR /work
RUN cd /tmp && V=big && ${MAKE('$V')}
RUN mv /tmp/big . && wc -c big > counted || exit 1
RUN rm big
`,
    rules: [RULE, 'moved'],
  },
  {
    title: 'the same copied before and after a RUN',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { 'data.csv': 800_000 }),
    dockerfile: `FROM base
COPY data.csv /data.csv
RUN wc -c /data.csv > /counted
COPY data.csv /data.csv
`,
    rules: ['repeated-layer'],
  },
  {
    title: 'copied for a RUN and deleted by another',
    builder: 'buildkit',
    base: BUSYBOX_BASE,
    context: (folder) => writeFiles(folder, { 'data.csv': 800_000 }),
    dockerfile: `FROM base
COPY data.csv /tmp/
RUN wc -c /tmp/data.csv > /counted
RUN touch /else && rm /tmp/data.csv
`,
    rules: [RULE],
    words: { [RULE]: ['Mount data.csv in line 3'] },
  },
  {
    title: 'deleted by another user: no patch',
    builder: 'classic',
    base: BUSYBOX_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN ${MAKE('/tmp/big')} && chmod 666 /tmp/big && chown 1000 /tmp/big
USER 1000
RUN rm /tmp/big
`,
    rules: [],
    words: { [RULE]: ['USER in line 3 stands between'] },
  },
]
