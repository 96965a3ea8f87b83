import type { Instruction } from '../image/instructions.js'
import { PathMatcher } from './path-matcher.js'
import { shellCommands } from './shell-commands.js'
import { isThirdParty } from './third-party.js'

/** A kind of file that is there to install something from. */
export interface Installer {
  readonly patterns: string
  /** Programs that install from it. */
  readonly programs: RegExp
}

const INSTALLERS: readonly Installer[] = [
  { patterns: '*.deb', programs: /^(dpkg|apt|apt-get|gdebi)$/ },
  { patterns: '*.rpm', programs: /^(rpm|yum|dnf|microdnf|tdnf|zypper)$/ },
  { patterns: '*.apk', programs: /^apk$/ },
  { patterns: '*.whl', programs: /^(pip3?|uv|pipx|python[\d.]*)$/ },
  { patterns: '*.msi *.run', programs: /^(sh|bash|msiexec)$/ },
  { patterns: 'Miniconda*.sh Miniforge*.sh Mambaforge*.sh Anaconda*.sh', programs: /^(sh|bash)$/ },
  { patterns: 'cmake-*.sh rustup-init rustup-init.sh get-pip.py', programs: /^(sh|bash|python[\d.]*)$/ },
  {
    patterns: 'awscli*.zip *linux*.zip *linux*.tar.gz *linux*.tgz *linux*.tar.xz *linux*.tar.bz2',
    programs: /^(tar|bsdtar|unzip|busybox|7z|python[\d.]*)$/,
  },
]

/** Where package managers keep what they install from, which is another rule's business. */
const KEPT = /^(var\/(cache|lib)|usr\/share)\//

export const installerMatcher = new PathMatcher(
  INSTALLERS.flatMap((kind) => kind.patterns.split(' ').map((name) => [`**/${name}`, kind] as const)),
  ({ root }) => !isThirdParty(root) && !KEPT.test(root),
)

/** Whether a RUN installs from one of these files: it runs the program for that, and names them, their folder or their kind. */
export function installsFrom(
  instruction: Instruction,
  { programs }: Installer,
  paths: readonly string[],
): boolean {
  const names = new Set(paths.flatMap(waysToName))
  return shellCommands(instruction).some(({ program, text }) => {
    const words = text.split(/[\s="']+/).flatMap((word) => [word.replace(/\/\*?$/, ''), lastName(word)])
    return (
      names.has(lastName(program)) ||
      (programs.test(lastName(program)) && words.some((word) => names.has(word)))
    )
  })
}

/** `/opt`, `x.deb` and `*.deb` for `opt/x.deb`. */
function waysToName(path: string): string[] {
  const name = lastName(path)
  const folder = path.slice(0, -name.length - 1)
  return [name, name.replace(/^.*(?=\.)/, '*'), ...(folder ? [`/${folder}`] : [])]
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
