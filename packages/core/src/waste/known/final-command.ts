import type { Instruction } from '../../image/instructions.js'

/** The longest text of a command that is looked into. */
const LONGEST = 10_000

/** What a container starts, as words; a text for a shell is split where a shell splits it, quotes aside. */
export function finalCommand(instructions: readonly Instruction[]): string[] {
  const last = (keyword: string) => instructions.findLast((one) => one.keyword === keyword)?.text ?? ''
  return [...wordsOf(last('ENTRYPOINT')), ...wordsOf(last('CMD'))]
}

/** `CMD ["a" "b"]` as Docker records it, with commas as others do, or a line for a shell. */
function wordsOf(text: string): string[] {
  const rest = text.slice(0, LONGEST).replace(/^\w+\s*/, '')
  if (!rest.startsWith('[')) return shellWords(rest)
  const words = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replace(/\\(.)/g, '$1'),
  )
  const [program = '', flag = '', line] = words
  return /(^|\/)(ba|da|a)?sh$/.test(program) && /^-\w*c$/.test(flag) && line !== undefined
    ? [...shellWords(line), ...words.slice(3)]
    : words
}

function shellWords(line: string): string[] {
  return line.split(/[\s;&|"']+/).filter((word) => word !== '' && !/^(exec|\w+=.*)$/.test(word))
}
