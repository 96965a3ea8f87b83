import { afterAll, test } from 'vitest'
import { Engine } from '../engine.js'
import { DEBIAN_BASE, equipped } from '../proof/bases.js'
import { Prover } from '../proof/prove.js'
import type { Row } from '../proof/row.js'
import { ARCHIVES, GEM, GO, GOLANG, JAVA, MAVEN, OTHERS, YARN } from './tools.js'

const OTHER_TOOLS = equipped(DEBIAN_BASE, 'others', OTHERS)
const RULE = 'package-manager-cache'

/** What the patch must put into the Dockerfile, with both builders, and what is gone then. */
interface Managed {
  readonly tool: string
  readonly base?: Row['base']
  readonly run: string
  readonly mount: string | null
  readonly clean: string
  readonly gone: readonly string[]
  readonly unequal?: Row['unequal']
}

const MANAGED: readonly Managed[] = [
  {
    tool: "apt's archives",
    run: ARCHIVES,
    mount: null,
    clean: 'apt-get clean',
    gone: ['var/cache/apt/archives/*.deb', 'var/cache/apt/*.bin'],
    unequal: [
      {
        paths: ['var/lib/apt/lists/**'],
        why: 'apt-get clean makes its empty folders anew',
        mayBeMissing: true,
      },
    ],
  },
  {
    tool: 'yarn',
    base: OTHER_TOOLS,
    run: YARN,
    mount: 'target=/usr/local/share/.cache/yarn',
    clean: 'rm -rf /usr/local/share/.cache/yarn',
    gone: ['usr/local/share/.cache/yarn/*'],
  },
  {
    tool: 'gem',
    base: OTHER_TOOLS,
    run: GEM,
    mount: 'target=/var/lib/gems/3.1.0/cache',
    clean: 'rm -rf /var/lib/gems/3.1.0/cache/*.gem',
    gone: ['var/lib/gems/3.1.0/cache/*'],
  },
  {
    tool: 'go',
    base: equipped(DEBIAN_BASE, 'golang', GOLANG),
    run: GO,
    mount: 'target=/root/go/pkg/mod',
    clean: 'rm -rf /root/go/pkg/mod',
    gone: ['root/go/pkg/mod/*', 'root/.cache/go-build/*'],
  },
  {
    tool: 'Maven',
    base: equipped(DEBIAN_BASE, 'java', JAVA),
    run: MAVEN,
    mount: 'target=/root/.m2/repository',
    clean: 'rm -rf /root/.m2/repository',
    gone: ['root/.m2/repository/*'],
  },
]

const ROWS = MANAGED.flatMap(({ tool, base = DEBIAN_BASE, run, mount, clean, gone, unequal }): Row[] => {
  const same = {
    title: tool,
    base,
    context: () => {},
    dockerfile: `FROM base\nRUN ${run}\n`,
    rules: [RULE],
    only: [RULE],
    gone,
    ...(unequal && { unequal }),
  }
  return [
    // A removal takes the folder with it, a mount leaves it empty; of gems only they are removed.
    {
      ...same,
      builder: 'classic',
      gone: clean.endsWith('/*.gem') ? gone : gone.map((glob) => glob.replace(/\/\*$/, '')),
      words: { [RULE]: [clean] },
    },
    { ...same, builder: 'buildkit', words: { [RULE]: [mount ?? clean] } },
  ]
})

const engine = Engine.fromEnvironment()
const prover = new Prover(engine)

afterAll(() => engine.cleanUp())

test.each(ROWS)('$title ($builder): the patch saves what it says', async (row) => {
  await prover.prove(row)
})
