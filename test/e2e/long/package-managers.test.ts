import { afterAll, beforeAll, test } from 'vitest'
import { Engine } from '../engine.js'
import { Kitchen, type Leftovers } from '../kitchen.js'
import { PIP } from '../pip-index.js'
import {
  ARCHIVES,
  CARGO,
  GEM,
  GO,
  GOLANG,
  JAVA,
  LISTS,
  MAVEN,
  NPM,
  OTHERS,
  PNPM,
  RUST,
  TREE,
  UV,
  YARN,
} from './tools.js'

interface Simple {
  readonly tool: string
  readonly tools?: readonly string[]
  readonly command: string
  readonly left: string
  readonly target: string
  readonly clean: string
}

/** With both builders, as the advice says for each: a mount, or a command at the end. */
function both({ tool, tools = OTHERS, command, left, target, clean }: Simple): Leftovers[] {
  const same = { tool, tools, bad: `RUN ${command}`, left: [left] }
  const mount = `--mount=type=cache,target=${target}`
  return [
    { ...same, builder: 'classic', good: `RUN ${command} && ${clean}`, advice: [clean] },
    { ...same, builder: 'buildkit', good: `RUN ${mount} ${command}`, advice: [mount] },
  ]
}

const LEFTOVERS: readonly Leftovers[] = [
  ...both({
    tool: 'apt, its lists',
    command: TREE,
    left: "apt's package lists",
    target: '/var/lib/apt/lists,sharing=locked',
    clean: LISTS,
  }),
  ...both({
    tool: 'apt, the rest',
    command: ARCHIVES,
    left: "apt's archives and indexes",
    target: '/var/cache/apt,sharing=locked',
    clean: 'apt-get clean',
  }),
  ...both({
    tool: 'npm',
    command: NPM,
    left: "npm's cache",
    target: '/root/.npm',
    clean: 'rm -rf /root/.npm/_cacache /root/.npm/_logs',
  }),
  ...both({
    tool: 'yarn',
    command: YARN,
    left: "yarn's cache",
    target: '/usr/local/share/.cache/yarn',
    clean: 'yarn cache clean',
  }),
  ...both({
    tool: 'cargo',
    tools: RUST,
    command: CARGO,
    left: "cargo's registry",
    target: '/root/.cargo/registry',
    clean: 'rm -rf /root/.cargo/registry',
  }),
  ...both({
    tool: 'Maven',
    tools: JAVA,
    command: MAVEN,
    left: "Maven's repository",
    target: '/root/.m2/repository',
    clean: 'rm -rf /root/.m2/repository',
  }),
  {
    tool: 'pip',
    builder: 'classic',
    tools: OTHERS,
    bad: `RUN ${PIP} pytz`,
    good: `RUN ${PIP} pytz --no-cache-dir`,
    left: ["pip's cache"],
    advice: ['--no-cache-dir'],
  },
  {
    tool: 'uv',
    builder: 'buildkit',
    tools: OTHERS,
    bad: `RUN ${UV}`,
    good: `RUN --mount=type=cache,target=/root/.cache/uv ${UV}`,
    left: ["uv's cache"],
    advice: ['--mount=type=cache,target=/root/.cache/uv'],
  },
  {
    tool: 'pnpm, whose store the installed files are links into',
    builder: 'classic',
    tools: OTHERS,
    bad: `RUN ${PNPM}`,
    good: `RUN ${PNPM} && rm -rf /root/.local/share/pnpm/store /root/.cache/pnpm`,
    left: ["pnpm's store and metadata"],
    advice: [],
  },
  {
    tool: 'go',
    builder: 'classic',
    tools: GOLANG,
    bad: `RUN ${GO}`,
    good: `RUN ${GO} && go clean -modcache && go clean -cache`,
    left: ["Go's modules", "Go's build cache"],
    advice: ['go clean -modcache', 'go clean -cache'],
  },
  {
    tool: 'go',
    builder: 'buildkit',
    tools: GOLANG,
    bad: `RUN ${GO}`,
    good: `RUN --mount=type=cache,target=/root/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ${GO}`,
    left: ["Go's modules", "Go's build cache"],
    advice: ['--mount=type=cache,target=/root/go/pkg/mod', '--mount=type=cache,target=/root/.cache/go-build'],
  },
  {
    tool: 'gem',
    builder: 'classic',
    tools: OTHERS,
    bad: `RUN ${GEM}`,
    good: `RUN ${GEM} && rm -rf /var/lib/gems/3.1.0/cache`,
    left: ['downloaded gems'],
    advice: ['rm -rf /var/lib/gems/3.1.0/cache'],
  },
]

const engine = Engine.fromEnvironment()
let kitchen: Kitchen

beforeAll(async () => {
  kitchen = await Kitchen.open(engine)
})

afterAll(() => engine.cleanUp())

test.each(LEFTOVERS)('$tool ($builder): saves what is said', (leftovers) => kitchen.expectSavings(leftovers))
