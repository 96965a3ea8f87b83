import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { pathsNamed } from '../claims/paths-named.js'
import { type ShellCommand, shellCommands } from '../commands/shell-commands.js'
import type { WasteContext } from '../waste-context.js'

/** A folder that tools fill from the sources, or with packages that those name. */
export interface BuildOutput {
  readonly name: string
  /** Files, from the folder, one of which shows that it is what its name says. None where the name says enough. */
  readonly shownBy: readonly string[]
  /** Commands that fill it. */
  readonly filledBy: RegExp
  /** Whether it is all that a program needs in the end, not what it is made of and with. */
  readonly isProduct: boolean
}

const NODE = {
  shownBy: [],
  filledBy:
    /^(npm (ci|i|install|clean-install)|(pnpm|bun) (i|install)|yarn( install| --|$))(?!.* (-g|--global)( |$))/,
  isProduct: false,
}
const PYTHON = {
  shownBy: ['pyvenv.cfg'],
  filledBy: /^(\S*\/)?(pip3?|uv|poetry|pipenv|pdm|virtualenv|python[\d.]* -m (pip|venv|virtualenv))( |$)/,
  isProduct: false,
}
const BUNDLE = {
  shownBy: [
    'package.json',
    'pyproject.toml',
    'setup.py',
    'build.gradle',
    'build.gradle.kts',
    'CMakeLists.txt',
  ].map((name) => `../${name}`),
  filledBy:
    /^(npm|yarn|pnpm|bun|npx) .*build|^(\S*\/)?(make|cmake|ninja|tsc|vite|webpack|rollup|gradlew?)( |$)|^python[\d.]* (setup\.py|-m build)/,
  isProduct: true,
}
const OUTPUTS: readonly BuildOutput[] = [
  { name: 'node_modules', ...NODE },
  { name: 'venv', ...PYTHON },
  { name: '.venv', ...PYTHON },
  { name: 'target', shownBy: ['../Cargo.toml'], filledBy: /^cargo /, isProduct: false },
  { name: 'target', shownBy: ['../pom.xml'], filledBy: /^(\S*\/)?mvnw?( |$)/, isProduct: false },
  { name: 'dist', ...BUNDLE },
  { name: 'build', ...BUNDLE },
]

/** Finds build output by its name and by the files that show what it is. */
export function buildOutputMatcher(context: WasteContext): PathMatcher<BuildOutput> {
  const names = OUTPUTS.flatMap(({ shownBy }) => shownBy.map((path) => path.replace('../', '')))
  const there = pathsNamed(context, names)
  return new PathMatcher(
    OUTPUTS.map((output) => [`**/${output.name}/`, output]),
    ({ kind: { shownBy }, root }) =>
      // Where npm installs globally, which nobody does by accident.
      shownBy.length === 0
        ? !/(^|\/)lib\/node_modules(\/|$)/.test(root)
        : shownBy.some((path) => there.has(beside(root, path))),
  )
}

function beside(folder: string, path: string): string {
  return path.startsWith('../')
    ? `${folder.slice(0, -lastName(folder).length)}${path.slice('../'.length)}`
    : `${folder}/${path}`
}

/** Whether a RUN has a command that fills such a folder. */
export function fills(instruction: Instruction, output: BuildOutput): boolean {
  return shellCommands(instruction).some((command) => isFilling(command, output))
}

export function isFilling({ text, program }: ShellCommand, { filledBy }: BuildOutput): boolean {
  return filledBy.test(text.slice(text.indexOf(program)))
}
