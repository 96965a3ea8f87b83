import { afterAll, test } from 'vitest'
import { Engine } from '../engine.js'
import { DEBIAN_BASE, equipped } from '../proof/bases.js'
import { Prover } from '../proof/prove.js'
import type { Row } from '../proof/row.js'
import { ARCHIVES, CARGO, GEM, GO, GOLANG, JAVA, MAVEN, OTHERS, PNPM, RUST, UV, YARN } from './tools.js'

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
}

const MANAGED: readonly Managed[] = [
  {
    tool: "apt's archives",
    run: ARCHIVES,
    mount: null,
    clean: 'apt-get clean',
    gone: ['var/cache/apt/archives/*.deb', 'var/cache/apt/*.bin'],
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
    tool: 'pnpm',
    base: OTHER_TOOLS,
    run: PNPM,
    mount: 'target=/root/.local/share/pnpm/store',
    clean: 'rm -rf /root/.cache/pnpm',
    gone: ['root/.cache/pnpm/*'],
  },
  {
    tool: 'uv',
    base: OTHER_TOOLS,
    run: UV,
    mount: 'target=/root/.cache/uv',
    clean: 'rm -rf /root/.cache/uv',
    gone: ['root/.cache/uv/*'],
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
    tool: 'cargo',
    base: equipped(DEBIAN_BASE, 'rust', RUST),
    run: CARGO,
    mount: 'target=/root/.cargo/registry',
    clean: 'rm -rf /root/.cargo/registry',
    gone: ['root/.cargo/registry/*'],
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

const ROWS = MANAGED.flatMap(({ tool, base = DEBIAN_BASE, run, mount, clean, gone }): Row[] => {
  const same = {
    title: tool,
    base,
    context: () => {},
    dockerfile: `FROM base\nRUN ${run}\n`,
    rules: [RULE],
    only: [RULE],
    gone,
  }
  return [
    { ...same, builder: 'classic', words: { [RULE]: [clean] } },
    { ...same, builder: 'buildkit', words: { [RULE]: [mount ?? clean] } },
  ]
})

const engine = Engine.fromEnvironment()
const prover = new Prover(engine)

afterAll(() => engine.cleanUp())

test.each(ROWS)('$title ($builder): the patch saves what it says', async (row) => {
  await prover.prove(row)
})
