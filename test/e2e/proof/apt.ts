import { DEBIAN_BASE } from './bases.js'
import type { Row } from './row.js'

const CACHE = 'package-manager-cache'
const DATABASE = 'package-database-rewritten'
const LISTS = 'rm -rf /var/lib/apt/lists/*'
const nothing = () => {}

/** apt in several RUNs: 4 of the mistakes. */
export const APT: readonly Row[] = [
  {
    title: 'apt in three RUNs, its lists removed in a fourth',
    builder: 'buildkit',
    base: DEBIAN_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN apt-get update
RUN apt-get install -y --no-install-recommends tree
RUN apt-get install -y --no-install-recommends less
RUN ${LISTS}
`,
    rules: [CACHE, DATABASE],
    only: [CACHE, DATABASE],
    words: { [CACHE]: ['Make one RUN of lines 2 to 5'], [DATABASE]: ['Make one RUN of lines 2 to 5'] },
    network: true,
  },
  {
    title: 'apt updated and asked to install three times, its lists removed in a fourth RUN',
    builder: 'classic',
    base: DEBIAN_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN apt-get update && apt-get install -y --no-install-recommends tree
ENV A=b
RUN apt-get update && apt-get install -y --no-install-recommends less
RUN apt-get update && apt-get install -y --no-install-recommends patch
RUN ${LISTS}
CMD ["sh"]
`,
    rules: [CACHE, 'deleted-later'],
    network: true,
  },
  {
    title: 'apt in three RUNs, its lists left',
    builder: 'classic',
    base: DEBIAN_BASE,
    context: nothing,
    dockerfile: `FROM base
RUN apt-get update
RUN apt-get install -y --no-install-recommends tree
RUN apt-get install -y --no-install-recommends less
`,
    rules: [CACHE],
    words: { [CACHE]: [LISTS] },
    gone: ['var/lib/apt/lists/*'],
    network: true,
  },
]
