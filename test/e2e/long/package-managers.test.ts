import { afterAll, beforeAll, test } from 'vitest'
import { Engine } from '../engine.js'
import { Kitchen, type Leftovers } from '../kitchen.js'
import { PIP, PIP_INDEX } from '../pip-index.js'

const APT = 'apt-get update && apt-get install -y --no-install-recommends'
const LISTS = 'rm -rf /var/lib/apt/lists/*'

/** bookworm's own cargo knows no sparse index, and would ask GitHub; cargo-web is newer. */
const RUST = [`RUN ${APT} cargo-web && ${LISTS}`]
const GOLANG = [`RUN ${APT} golang-go && ${LISTS}`]
const JAVA = [`RUN ${APT} maven && ${LISTS}`]
const OTHERS = [
  `RUN ${APT} openssl ruby && ${LISTS}`,
  // Else each call of yarn leaves in /tmp what it was compiled to.
  'ENV DISABLE_V8_COMPILE_CACHE=1',
  'RUN npm install -g yarn@1 pnpm@10 && rm -rf /root/.npm',
  'RUN pip install --no-cache-dir --break-system-packages uv',
  ...PIP_INDEX,
]

const POM = `<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version>
<dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.9</version></dependency></dependencies></project>`
const GEMSPEC =
  'Gem::Specification.new { |gem| gem.name = "sample"; gem.version = "1.0"; gem.summary = "s"; gem.authors = ["a"]; gem.files = ["big"] }'

/** A command that writes a file. */
function write(text: string, file: string): string {
  return `echo '${Buffer.from(text).toString('base64')}' | base64 -d > ${file}`
}

const TREE = `${APT} tree`
const ARCHIVES = `rm /etc/apt/apt.conf.d/docker-clean && ${TREE} && ${LISTS}`
const NPM = 'cd /srv && npm install lodash@4.17.21'
const YARN = 'cd /srv && yarn add lodash@4.17.21'
const PNPM = 'cd /srv && pnpm add lodash@4.17.21'
const UV = 'uv venv /venv && VIRTUAL_ENV=/venv uv pip install docopt==0.6.2 pytz'
const CARGO =
  'cargo init --vcs none --name app /srv/app && cd /srv/app && cargo add libc@0.2.155 && cargo fetch'
const GO = `mkdir /srv/app && cd /srv/app && ${write('package main\nimport "rsc.io/quote"\nfunc main() { println(quote.Hello()) }\n', 'main.go')} && go mod init app && go mod edit -require rsc.io/quote@v1.5.2 && CGO_ENABLED=0 GONOSUMDB='*' GOFLAGS=-mod=mod go build -o /usr/local/bin/app`
const MAVEN = `mkdir /srv/app && cd /srv/app && ${write(POM, 'pom.xml')} && mvn -q -B dependency:copy-dependencies`
const GEM = `cd /srv && head -c 300000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null > big && ${write(GEMSPEC, 'sample.gemspec')} && gem build sample.gemspec && gem install --local --no-document sample-1.0.gem && rm big sample-1.0.gem`

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
