import { afterAll, beforeAll, test } from 'vitest'
import { Engine } from '../engine.js'
import { Kitchen, type Leftovers } from '../kitchen.js'
import { PIP, PIP_INDEX } from '../pip-index.js'

/** bookworm's own cargo knows no sparse index, and would ask GitHub; cargo-web is newer. */
const PACKAGES = 'cargo-web golang-go maven openssl ruby'
const APT = 'apt-get update && apt-get install -y --no-install-recommends'
const LISTS = 'rm -rf /var/lib/apt/lists/*'

const TOOLS = [
  `RUN ${APT} ${PACKAGES} && ${LISTS}`,
  'RUN npm install -g yarn@1 pnpm@10 && pip install --no-cache-dir --break-system-packages uv && rm -rf /root/.npm',
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
// Node's compile cache of yarn itself is no package manager's.
const YARN = 'cd /srv && yarn add lodash@4.17.21 && rm -rf /tmp/v8-compile-cache-0'
const PNPM = 'cd /srv && pnpm add lodash@4.17.21'
const UV = 'uv venv /venv && VIRTUAL_ENV=/venv uv pip install docopt==0.6.2 pytz'
const CARGO =
  'cargo init --vcs none --name app /srv/app && cd /srv/app && cargo add libc@0.2.155 && cargo fetch'
const GO = `mkdir /srv/app && cd /srv/app && ${write('package main\nimport "rsc.io/quote"\nfunc main() { println(quote.Hello()) }\n', 'main.go')} && go mod init app && go mod edit -require rsc.io/quote@v1.5.2 && CGO_ENABLED=0 GONOSUMDB='*' GOFLAGS=-mod=mod go build -o /usr/local/bin/app`
const MAVEN = `mkdir /srv/app && cd /srv/app && ${write(POM, 'pom.xml')} && mvn -q -B dependency:copy-dependencies`
const GEM = `cd /srv && head -c 300000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null > big && ${write(GEMSPEC, 'sample.gemspec')} && gem build sample.gemspec && gem install --local --no-document sample-1.0.gem && rm big sample-1.0.gem`

/** Both builders, with what the advice says for each: a mount, or a command at the end. */
function both(tool: string, bad: string, left: string, target: string, clean: string): Leftovers[] {
  const mount = `--mount=type=cache,target=${target}`
  return [
    {
      tool,
      builder: 'classic',
      bad: `RUN ${bad}`,
      good: `RUN ${bad} && ${clean}`,
      left: [left],
      advice: [clean],
    },
    {
      tool,
      builder: 'buildkit',
      bad: `RUN ${bad}`,
      good: `RUN ${mount} ${bad}`,
      left: [left],
      advice: [mount],
    },
  ]
}

const LEFTOVERS: readonly Leftovers[] = [
  ...both('apt, its lists', TREE, "apt's package lists", '/var/lib/apt/lists,sharing=locked', LISTS),
  ...both(
    'apt, the rest',
    ARCHIVES,
    "apt's archives and indexes",
    '/var/cache/apt,sharing=locked',
    'apt-get clean',
  ),
  {
    tool: 'pip',
    builder: 'classic',
    bad: `RUN ${PIP} pytz`,
    good: `RUN ${PIP} pytz --no-cache-dir`,
    left: ["pip's cache"],
    advice: ['--no-cache-dir'],
  },
  {
    tool: 'uv',
    builder: 'buildkit',
    bad: `RUN ${UV}`,
    good: `RUN --mount=type=cache,target=/root/.cache/uv ${UV}`,
    left: ["uv's cache"],
    advice: ['--mount=type=cache,target=/root/.cache/uv'],
  },
  ...both('npm', NPM, "npm's cache", '/root/.npm', 'rm -rf /root/.npm/_cacache /root/.npm/_logs'),
  ...both('yarn', YARN, "yarn's cache", '/usr/local/share/.cache/yarn', 'yarn cache clean'),
  ...both('cargo', CARGO, "cargo's registry", '/root/.cargo/registry', 'rm -rf /root/.cargo/registry'),
  ...both('Maven', MAVEN, "Maven's repository", '/root/.m2/repository', 'rm -rf /root/.m2/repository'),
  {
    tool: 'pnpm, whose store the installed files are links into',
    builder: 'classic',
    bad: `RUN ${PNPM}`,
    good: `RUN ${PNPM} && rm -rf /root/.local/share/pnpm/store /root/.cache/pnpm`,
    left: ["pnpm's store and metadata"],
    advice: [],
  },
  {
    tool: 'go',
    builder: 'classic',
    bad: `RUN ${GO}`,
    good: `RUN ${GO} && go clean -modcache && go clean -cache`,
    left: ["Go's modules", "Go's build cache"],
    advice: ['go clean -modcache', 'go clean -cache'],
  },
  {
    tool: 'go',
    builder: 'buildkit',
    bad: `RUN ${GO}`,
    good: `RUN --mount=type=cache,target=/root/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ${GO}`,
    left: ["Go's modules", "Go's build cache"],
    advice: ['--mount=type=cache,target=/root/go/pkg/mod', '--mount=type=cache,target=/root/.cache/go-build'],
  },
  {
    tool: 'gem',
    builder: 'classic',
    bad: `RUN ${GEM}`,
    good: `RUN ${GEM} && rm -rf /var/lib/gems/3.1.0/cache`,
    left: ['downloaded gems'],
    advice: ['rm -rf /var/lib/gems/3.1.0/cache'],
  },
]

const engine = Engine.fromEnvironment()
let kitchen: Kitchen

beforeAll(async () => {
  kitchen = await Kitchen.open(engine, TOOLS)
})

afterAll(() => engine.cleanUp())

test.each(LEFTOVERS)('$tool ($builder): saves what is said', (leftovers) => kitchen.expectSavings(leftovers))
