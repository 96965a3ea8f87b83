import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import { beginWithInstruction, nameInstructions, namePaths } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { findGrowingFiles } from '../claims/growing-files.js'
import type { Rule } from '../rule.js'

const LOG = /(^|\/)logs?\/|\.(log|out|err)(\.\d+)?$/
const DATABASE =
  /(^|\/)var\/lib\/(mysql|postgresql|mongodb|redis)\/|\.(db|db3|sqlite|sqlite3|mdb|rdb|aof|ldb|duckdb)(-(wal|shm|journal))?$/

/** A file that instruction after instruction makes longer: each version ships whole. */
export const growingFile: Rule = {
  id: 'growing-file',
  summary: 'a log, a database or another file that grows from RUN to RUN',
  *find(context) {
    for (const versions of findGrowingFiles(context)) {
      const hidden = versions.flatMap((one) => one.slice(0, -1))
      const copies = hidden.map((copy) => ({ copy, path: copy.path }))
      // What is small is said with all else that is written anew.
      if (isSmall(copies)) continue
      const layers = (versions[0] as Copy[]).map(({ layer }) => layer)
      const writers = layers.map(context.makerOf)
      const [first, ...others] = writers as [Instruction, ...Instruction[]]
      const paths = namePaths(versions.map(([copy]) => ({ copy: copy as Copy, path: (copy as Copy).path })))
      yield {
        copies,
        madeBy: layers.slice(0, -1),
        hiddenBy: layers.slice(1),
        changeAt: first,
        confidence: 'likely',
        message: `${beginWithInstruction(first)} writes ${paths}, and ${nameInstructions(others)} make it longer: each version ships whole`,
        advice: advise(
          versions.map(([copy]) => (copy as Copy).path),
          paths,
          nameInstructions(writers),
        ),
      }
    }
  },
}

function advise(all: readonly string[], paths: string, where: string): string {
  if (all.every((path) => LOG.test(path)))
    return `Have ${where} log to /dev/stdout, or delete ${paths} at the end of each`
  if (all.every((path) => DATABASE.test(path)))
    return `Fill ${paths} in one RUN (join ${where}), or when the container starts, in a volume`
  return `Write ${paths} once: join ${where} into one RUN, or do the work in a build stage and copy the result`
}
