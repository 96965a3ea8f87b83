import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { PathMatcher } from '../claims/path-matcher.js'
import { shellCommands } from '../commands/shell-commands.js'
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

/** Finds what there is to install from, by its name. */
export function installerMatcher(): PathMatcher<Installer> {
  return new PathMatcher(
    INSTALLERS.flatMap((kind) => kind.patterns.split(' ').map((name) => [`**/${name}`, kind] as const)),
    ({ root }) => !isThirdParty(root) && !KEPT.test(root),
  )
}

/** Tells which of the instructions installs from a file: the first that gives it, its folder or all of its kind to a program for that. */
export function installerOf(
  instructions: readonly Instruction[],
  { programs }: Installer,
): (path: string) => Instruction | undefined {
  const runs = instructions.map((instruction) => {
    const given = shellCommands(instruction).flatMap(({ program, text }) => {
      // An installer may be a program itself.
      const words = programs.test(lastName(program)) ? text.split(/[\s="']+/) : [program]
      return words.map((word) => (word.startsWith('/') ? word.replace(/\/\*?$/, '') : lastName(word)))
    })
    return { instruction, given: new Set(given) }
  })
  return (path) => runs.find(({ given }) => waysToName(path).some((name) => given.has(name)))?.instruction
}

/** `/opt/x.deb`, `/opt/*.deb`, `/opt`, `x.deb` and `*.deb` for `opt/x.deb`. */
function waysToName(path: string): string[] {
  const name = lastName(path)
  const all = name.replace(/^.*(?=\.)/, '*')
  const folder = `/${path}`.slice(0, -name.length)
  return [`${folder}${name}`, `${folder}${all}`, folder.slice(0, -1) || '/', name, all]
}
