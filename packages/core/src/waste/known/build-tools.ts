import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { shellCommands } from '../commands/shell-commands.js'

/** What makes a program, or a web site, that runs without it. */
export interface BuildTool {
  readonly name: string
  /** Fits the program and its operands, flags left out. */
  readonly command: RegExp
  /** Paths that are there while the tool is, or what it runs on itself. */
  readonly left: RegExp
  /** What it makes: a program, something for another program that a container needs then, or files that a web server serves. */
  readonly makes: 'program' | 'program-for-runtime' | 'site'
  /** What the last stage is to stand on. */
  readonly standsOn: string
}

const ON_JAVA = 'a base with a Java runtime alone'
const ON_LIBRARIES = 'a base with the libraries that it is linked to'
const ON_SERVER = 'a base with a web server alone'

const TOOLS: readonly BuildTool[] = [
  {
    name: 'Go',
    command: /^go (build|install)( |$)/,
    left: /(^|\/)bin\/go$/,
    makes: 'program',
    standsOn: '`scratch` if it is linked statically, a small base else',
  },
  {
    name: 'Rust',
    command: /^cargo (build|install)( |$)/,
    left: /(^|\/)bin\/(cargo|rustc)$/,
    makes: 'program',
    standsOn: ON_LIBRARIES,
  },
  {
    name: 'Maven',
    command: /^mvnw?( .*)? (package|verify|install)( |$)/,
    left: /(^|\/)bin\/(mvn|javac)$|(^|\/)\.m2\/repository\//,
    makes: 'program-for-runtime',
    standsOn: ON_JAVA,
  },
  {
    name: 'Gradle',
    command: /^gradlew?( .*)? (\S*:)?(build|assemble|\w*[jJ]ar|installDist)( |$)/,
    left: /(^|\/)bin\/(gradle|javac)$|(^|\/)\.gradle\/(caches|wrapper)\//,
    makes: 'program-for-runtime',
    standsOn: ON_JAVA,
  },
  {
    name: 'the Java compiler',
    command: /^javac( |$)/,
    left: /(^|\/)bin\/javac$/,
    makes: 'program-for-runtime',
    standsOn: ON_JAVA,
  },
  {
    name: 'the .NET SDK',
    command: /^dotnet (build|publish)( |$)/,
    left: /(^|\/)dotnet\/sdk\//,
    makes: 'program-for-runtime',
    standsOn: 'a base with the .NET runtime alone',
  },
  {
    name: 'a C compiler',
    command: /^(make|gmake|ninja|cmake|meson|gcc|g\+\+|cc|c\+\+|clang|clang\+\+)( |$)/,
    left: /(^|\/)bin\/([\w-]+-)?(gcc|cc|clang|tcc)(-\d+)?$/,
    makes: 'program',
    standsOn: ON_LIBRARIES,
  },
  {
    name: 'node_modules',
    command:
      /^(npm|pnpm|yarn|bun)( run)? (build|export|generate)\S*( |$)|^(npx |bunx )?(astro|eleventy|esbuild|gatsby|next|ng|parcel|rollup|vite|webpack)( |$)/,
    left: /(^|\/)node_modules\/|(^|\/)bin\/(node|bun)$/,
    makes: 'site',
    standsOn: ON_SERVER,
  },
  {
    name: 'the site generator',
    command: /^(bundle exec )?(hugo|jekyll|mdbook|mkdocs|sphinx-build|zola)( |$)/,
    left: /(^|\/)bin\/(hugo|jekyll|mdbook|mkdocs|ruby|python3|sphinx-build|zola)$/,
    makes: 'site',
    standsOn: ON_SERVER,
  },
]

/** The tool that a RUN builds with, the first of several. */
export function buildToolOf(instruction: Instruction): BuildTool | null {
  for (const { program, operands } of shellCommands(instruction)) {
    const call = [lastName(program), ...operands].join(' ')
    const tool = TOOLS.find(({ command }) => command.test(call))
    if (tool) return tool
  }
  return null
}
