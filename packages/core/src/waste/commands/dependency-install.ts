import type { Instruction } from '../../image/instructions.js'
import { NameSet } from '../claims/name-set.js'
import { type ShellCommand, shellCommands } from './shell-commands.js'

interface InstallTool {
  readonly tool: string
  /** Fits the program and its operands, flags left out. */
  readonly command: RegExp
  /** What of the sources it reads: the first two are named in advice. None for those that read nothing. */
  readonly manifests: readonly string[]
  /** Where the command builds the sources as well: paths of what it downloads, and the command that only downloads. */
  readonly store?: RegExp
  readonly fetch?: string
}

const NODE = ['package.json']

const TOOLS: readonly InstallTool[] = [
  { tool: 'npm', command: /^npm (ci|clean-install|i|install)$/, manifests: [...NODE, 'package-lock.json'] },
  { tool: 'yarn', command: /^yarn( install)?$/, manifests: [...NODE, 'yarn.lock'] },
  { tool: 'pnpm', command: /^pnpm (i|install|fetch)$/, manifests: [...NODE, 'pnpm-lock.yaml'] },
  { tool: 'bun', command: /^bun (i|install)$/, manifests: [...NODE, 'bun.lock'] },
  {
    tool: 'pip',
    command: /^(python[\d.]* )?pip[\d.]* install \S*requirements\S*\.txt( |$)/,
    manifests: ['requirements.txt'],
  },
  { tool: 'pipenv', command: /^pipenv (install|sync)$/, manifests: ['Pipfile', 'Pipfile.lock'] },
  { tool: 'poetry', command: /^poetry install$/, manifests: ['pyproject.toml', 'poetry.lock'] },
  { tool: 'uv', command: /^uv sync$/, manifests: ['pyproject.toml', 'uv.lock'] },
  { tool: 'bundler', command: /^bundle( install)?$/, manifests: ['Gemfile', 'Gemfile.lock'] },
  { tool: 'composer', command: /^composer install$/, manifests: ['composer.json', 'composer.lock'] },
  { tool: 'go', command: /^go mod download/, manifests: ['go.mod', 'go.sum'] },
  {
    tool: 'go',
    command: /^go (build|install)( [^@]*)?$/,
    manifests: ['go.mod', 'go.sum'],
    store: /(^|\/)pkg\/mod\//,
    fetch: 'go mod download',
  },
  { tool: 'cargo', command: /^cargo fetch/, manifests: ['Cargo.toml', 'Cargo.lock'] },
  {
    tool: 'cargo',
    command: /^cargo (build|install \S*[./])/,
    manifests: ['Cargo.toml', 'Cargo.lock'],
    store: /(^|\/)\.?cargo\/(registry|git)\//,
    fetch: 'cargo fetch',
  },
  { tool: 'maven', command: /^(\S*\/)?mvnw? .*dependency:/, manifests: ['pom.xml'] },
  {
    tool: 'maven',
    command: /^(\S*\/)?mvnw? .*(compile|package|verify|install)/,
    manifests: ['pom.xml'],
    store: /(^|\/)\.m2\/repository\//,
    fetch: 'mvn dependency:go-offline',
  },
  {
    tool: 'gradle',
    command: /^(\S*\/)?gradlew? .*(dependencies|build|assemble|jar|Jar|installDist)/,
    manifests: ['build.gradle', 'settings.gradle', 'build.gradle.kts', 'settings.gradle.kts'],
    store: /(^|\/)\.gradle\/caches\//,
    fetch: 'gradle dependencies',
  },
  {
    tool: 'dotnet',
    command: /^dotnet restore/,
    manifests: ['*.csproj', '*.sln', '*.fsproj', '*.slnx'],
  },
  {
    tool: 'dotnet',
    command: /^dotnet (build|publish)/,
    manifests: ['*.csproj', '*.sln', '*.fsproj', '*.slnx'],
    store: /(^|\/)\.nuget\/packages\//,
    fetch: 'dotnet restore',
  },
  { tool: 'apt', command: /^(apt|apt-get|aptitude) install /, manifests: [] },
  { tool: 'apk', command: /^apk add /, manifests: [] },
  { tool: 'dnf', command: /^(dnf|microdnf|yum|tdnf) install /, manifests: [] },
  { tool: 'zypper', command: /^zypper (install|in) /, manifests: [] },
]

/** What reads names of packages out of files, or installs files that the sources brought. */
const READS_FILES = /\$\(|`|(^|\s)(\.{0,2}\/|\S+\.(deb|rpm|apk)(\s|$))/

/** An installation of dependencies, whatever RUN it stands in. */
export interface DependencyInstall {
  readonly tool: string
  readonly manifests: readonly string[]
  /** Paths of what it downloads, where it does more than that. */
  readonly store: RegExp | null
  /** The command that only downloads, for such. */
  readonly fetch: string | null
}

/** The first installation that a RUN makes of each tool. */
export function dependencyInstalls(instruction: Instruction): DependencyInstall[] {
  const found = new Map<string, DependencyInstall>()
  for (const command of shellCommands(instruction)) {
    const tool = TOOLS.find((one) => isCall(one, command))
    if (!tool || found.has(tool.tool)) continue
    const { manifests, store = null, fetch = null } = tool
    found.set(tool.tool, { tool: tool.tool, manifests, store, fetch })
  }
  return [...found.values()]
}

function isCall({ command, manifests }: InstallTool, { program, operands }: ShellCommand): boolean {
  const call = [program, ...operands].join(' ')
  return command.test(call) && (manifests.length > 0 || !READS_FILES.test(call))
}

/** What files are called from which some tool reads dependencies. */
export const MANIFESTS = new NameSet([
  ...TOOLS.flatMap(({ manifests }) => manifests),
  ...['requirements*.txt', 'requirements*.in', 'npm-shrinkwrap.json', 'setup.py', 'gradlew', 'mvnw'],
])
