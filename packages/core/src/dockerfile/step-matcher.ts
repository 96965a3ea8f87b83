import type { DockerfileInstruction } from './dockerfile.js'
import { execForm } from './exec-form.js'
import { exposedPorts } from './exposed-ports.js'
import { goQuote } from './go-quote.js'
import { sameHealthcheck } from './healthcheck.js'
import { joinPatterns, knownLength, mayBe, type Pattern } from './pattern.js'
import { resolveFolder, type Scope } from './scope.js'
import type { Step } from './step.js'
import { keyValues, plainWords, settings } from './words.js'

/** How many characters of what a step says after its keyword are those of an instruction; null where it is not its step. */
export type StepMatcher = (step: Step) => number | null

type TextMatcher = (text: string, step: Step) => number | null

/** Tells the step of an instruction by what the builders record of it, which is a form of its own for each of them. */
export function stepMatcher(instruction: DockerfileInstruction, scope: Scope): StepMatcher {
  const { keyword, flags, command } = instruction
  if (keyword === 'RUN') return runMatcher(instruction)
  const matches = textMatcher(instruction, scope)
  const written = command.trimEnd()
  const given = flagsText(flags)
  return (step) => {
    if (step.keyword !== keyword) return null
    const text = step.text.slice(keyword.length).trim()
    // podman, buildah and kaniko record what stands in the file.
    if (!step.buildKit && isWritten(text, given, written)) return written.length
    return matches(text, step)
  }
}

function flagsText(flags: DockerfileInstruction['flags']): string {
  const texts = flags.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`))
  return oneSpace(texts.join(' '))
}

/** Whether a text is what stands in the file: with the flags, whatever is between them, or without. */
function isWritten(text: string, flags: string, command: string): boolean {
  if (text === command) return true
  if (flags === '' || !text.endsWith(command)) return false
  return oneSpace(text.slice(0, text.length - command.length)) === flags
}

function oneSpace(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

function textMatcher(
  { keyword, flags, command, heredocs }: DockerfileInstruction,
  scope: Scope,
): TextMatcher {
  const { expand, joint } = scope
  switch (keyword) {
    case 'ADD':
    case 'COPY':
      return copyMatcher({ flags, command, heredocs }, scope)
    case 'ARG':
      return argMatcher(keyValues(command, joint).map(({ key }) => key))
    case 'ENV':
    case 'LABEL': {
      const pairs = settings(command, joint).map(({ key, value }) =>
        joinPatterns([expand(key), ['='], expand(value ?? '')]),
      )
      return patternMatcher([joinPatterns(pairs, ' ')])
    }
    case 'CMD':
    case 'ENTRYPOINT':
      return patternMatcher(commandPatterns(command, scope))
    case 'WORKDIR': {
      const path = expand(command)
      return patternMatcher([resolveFolder(scope.folder, path), path])
    }
    case 'USER':
    case 'STOPSIGNAL':
      return patternMatcher([expand(command)])
    case 'VOLUME': {
      const list = joinPatterns((execForm(command) ?? plainWords(command)).map(expand), ' ')
      return patternMatcher([joinPatterns([['['], list, [']']]), list])
    }
    case 'SHELL':
      return patternMatcher([[`[${(execForm(command) ?? []).join(' ')}]`]])
    case 'EXPOSE':
      return exposedPorts(plainWords(command).map(expand))
    case 'HEALTHCHECK':
      return sameHealthcheck(flags, command)
    default:
      return patternMatcher([[command]])
  }
}

/** As any of these patterns, the first that fits. */
function patternMatcher(patterns: readonly Pattern[]): TextMatcher {
  const trimmed = patterns.map(trimEnd)
  return (text) => {
    const found = trimmed.find((pattern) => mayBe(pattern, text))
    return found ? knownLength(found) : null
  }
}

/** Of what the history tells, the space at the end is not kept. */
function trimEnd(pattern: Pattern): Pattern {
  const last = pattern.at(-1)
  return typeof last === 'string' ? [...pattern.slice(0, -1), last.trimEnd()] : pattern
}

/** `["a" "b"]`, with the shell before a command that is no list. */
function commandPatterns(command: string, { shell }: Scope): Pattern[] {
  const words = execForm(command)
  if (words) return [[`[${words.map(goQuote).join(' ')}]`]]
  if (shell) return [[`[${[...shell, command].map(goQuote).join(' ')}]`]]
  // The base may have set another shell; the command comes after an option of these.
  return ['c', 'C', 'Command'].map((option) => ['["', null, `${option}" ${goQuote(command)}]`])
}

/** Values come from the command line, and some builders record none. podman records those that have one, of all so far. */
function argMatcher(names: readonly string[]): TextMatcher {
  return (text, { buildKit }) => {
    let at = 0
    if (!buildKit) {
      const recorded = new Set(text.split(' ').map((word) => word.replace(/=.*/s, '')))
      const known = names.filter((name) => recorded.has(name))
      return known.length > 0 ? known.join(' ').length : null
    }
    for (const [index, name] of names.entries()) {
      const found = index === 0 ? 0 : text.indexOf(` ${name}`, at) + 1
      if (!text.startsWith(name, found) || (index > 0 && found === 0)) return null
      at = found + name.length
      if (!/^[ =]?$/.test(text.slice(at, at + 1))) return null
    }
    return names.join(' ').length
  }
}

/** Flags that BuildKit records, since 0.13, and the classic builder in part. */
const RECORDED_FLAG = /--([a-z-]+)(?:=(\S*))?\s+/y

function copyMatcher(
  { flags, command, heredocs }: Pick<DockerfileInstruction, 'flags' | 'command' | 'heredocs'>,
  { expand }: Scope,
): TextMatcher {
  const words = execForm(command) ?? plainWords(command)
  const target = trimEnd(expand(words.at(-1) ?? ''))
  const files = heredocs.length === 0 ? words : words.filter((word) => !/^\d*<</.test(word))
  const sources = [...files.slice(0, -1).map(expand), ...heredocs.map(({ delimiter }) => [`<<${delimiter}`])]
  const whole = trimEnd(joinPatterns([...sources, target], ' '))
  const flagsGiven = new Map(flags.map(({ name, value }) => [name, value === null ? null : expand(value)]))
  return (text) => {
    let at = 0
    for (;;) {
      RECORDED_FLAG.lastIndex = at
      const [flag, name = '', value] = RECORDED_FLAG.exec(text) ?? []
      if (flag === undefined) break
      at += flag.length
      const given = flagsGiven.get(name)
      if (given === undefined) return null
      if (given !== null && value !== undefined && !mayBe(given, value)) return null
    }
    const rest = text.slice(at)
    // The classic builder and buildah record digests of what was copied, for which an ellipsis stands.
    const copied = rest.startsWith('… ')
    const expected = copied ? target : whole
    const recorded = copied ? rest.slice('… '.length) : rest
    if (mayBe(expected, recorded)) return knownLength(expected)
    // buildah does so before it replaces variables.
    return copied && recorded === words.at(-1) ? recorded.length : null
  }
}

/** What a RUN says is never expanded. */
function runMatcher({ flags, command, heredocs }: DockerfileInstruction): StepMatcher {
  const words = execForm(command)
  const exec = words?.join(' ').trimEnd()
  const commands = new Set(words ? [command, exec as string] : recordedCommands(command, heredocs))
  const given = flagsText(flags)
  const bodyless = heredocs.length > 0 ? command : null
  return ({ keyword, text, buildKit, unwrapped }) => {
    // Without its shell a command is all that there is, but for what a container was committed from.
    if (keyword === null && (buildKit || text === '')) return null
    if (keyword !== null && keyword !== 'RUN') return null
    const ran = keyword === null ? text : text.slice('RUN '.length)
    if (keyword === 'RUN' || ran === exec) {
      if (commands.has(ran)) return ran.length
      if (!buildKit && (ran === bodyless || isWritten(ran, given, command))) return command.length
    }
    if (unwrapped) return null
    for (const command of commands) {
      if (!ran.endsWith(` ${command}`)) continue
      const before = ran.slice(0, -command.length)
      if (command === exec ? isArguments(before) : endsWithShell(before)) return command.length
    }
    return null
  }
}

/** The commands that a RUN in shell form may be recorded as (BuildKit, convert.go, dispatchRun). */
function recordedCommands(command: string, heredocs: DockerfileInstruction['heredocs']): string[] {
  const [first] = heredocs
  if (!first) return [command]
  if (heredocs.length > 1 || !/^\d*<<-?\s*[^<\s]+$/.test(command.replace(/["']/g, ''))) {
    const bodies = heredocs.map(({ body, delimiter }) => `\n${body}${delimiter}`)
    return [[command, ...bodies].join('').trimEnd()]
  }
  const body = first.stripsTabs ? first.body.replace(/^\t+/gm, '') : first.body
  // A script that names its interpreter is run from a file, and not recorded; older ones see no name behind tabs.
  const script = body.startsWith('#!') ? [`<<${first.delimiter}`] : []
  return first.body.startsWith('#!') ? script : [...script, body.trimEnd()]
}

/** Build arguments, none of which has a space in its value: where that ends nobody could tell. */
function isArguments(text: string): boolean {
  const [, count, list = ''] = /^\|(\d{1,4}) ((?:[A-Za-z_]\w*=\S* )+)$/.exec(text) ?? []
  return count !== undefined && list.trim().split(' ').length === Number(count)
}

/** With an option that a command comes after. */
const SHELL =
  /^(?:\|\d{1,4} [^;&|<>]* )?(?:[\w.:/\\-]{0,100}[/\\])?(?:sh|bash|ash|dash|ksh|zsh|fish|cmd|powershell|pwsh)(?:\.exe)?(?: [\w./:-]{1,100}){0,10} [-/]\w{0,10}(?:c|command) $/i

/** A shell that the base has set, perhaps with build arguments before it. */
function endsWithShell(text: string): boolean {
  return text.length < 5000 && SHELL.test(text)
}
