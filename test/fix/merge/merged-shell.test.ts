import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mergeRuns } from '../../../packages/core/src/fix/merge/merge-runs.js'
import { fixContext } from '../../helpers/fix-context.js'
import { Dice } from '../../helpers/random/dice.js'
import { TempFolder } from '../../helpers/temp-folder.js'

/** `/ROOT` stands for the folder that plays the image, in which each shell begins. */
const COMMANDS = [
  'true',
  'echo a >> log',
  'echo b >> /ROOT/log',
  'echo "$V$W" >> vars',
  'mkdir -p d && cd d',
  'cd /ROOT && touch here',
  'cd /ROOT/d',
  'rm -f log',
  'rm /ROOT/log',
  'rm -rf /ROOT/d',
  'touch y',
  'touch "quoted # && name"',
  'V=1',
  'export W=2',
  'V=3 touch one',
  'unset V',
  'umask 077',
  'set -e',
  'set -u',
  'set -x',
  'exit 0',
  '! true',
  'for i in 1 2; do echo "$i" >> loop; false; done',
  'if [ -f log ]; then touch yes; else touch no; fi',
  '[ -d /ROOT/d ]',
  '(cd /; touch /ROOT/sub)',
  '{ touch brace; false; }',
  'echo c | tee piped | grep -q c',
  'false | true',
  'trap "touch /ROOT/trapped" EXIT',
  'alias touch=false',
  'eval "V=9"',
  'touch esc\\;aped',
]
const JOINTS = [' && ', ' && ', ' && ', '; ', '; ', ' || ']

test('joined RUNs leave what they leave one by one, and fail where one of them does', async () => {
  const dice = new Dice(8)
  const temp = new TempFolder()
  let joined = 0
  let built = 0
  let refused = 0
  for (let round = 0; round < 120; round++) {
    const runs = Array.from({ length: 2 + dice.below(3) }, () => {
      const commands = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(COMMANDS))
      return commands.reduce((all, command) => all + dice.pick(JOINTS) + command)
    })
    const context = await fixContext(['FROM a', ...runs.map((run) => `RUN ${run}`), ''].join('\n'))
    const merged = mergeRuns(
      context.dockerfile.instructions.filter(({ keyword }) => keyword === 'RUN'),
      context,
    )
    if ('why' in merged) {
      refused++
      continue
    }
    joined++
    const apart = outcome(runs, temp.free('apart'))
    if (apart) built++
    const together = outcome([merged.command], temp.free('together'))
    expect(together, `${runs.join('\n')}\n→ ${merged.command}`).toEqual(apart)
  }
  // Some cannot be joined, and some fail.
  expect(refused).toBeGreaterThan(5)
  expect(built).toBeGreaterThan(30)
  expect(joined).toBeGreaterThan(built)
}, 120_000)

/** Each in a shell of its own, up to the first that fails. */
const ONE_BY_ONE = 'for run; do /bin/sh -c "$run" || exit 1; done'

/** What is there after all of them; null where one fails, as then there is no image. */
function outcome(runs: readonly string[], root: string): readonly string[] | null {
  mkdirSync(root)
  const scripts = runs.map((run) => run.replaceAll('/ROOT', root))
  const { status } = spawnSync('/bin/sh', ['-c', ONE_BY_ONE, 'sh', ...scripts], { cwd: root })
  const seen = status !== 0 ? null : describe(root)
  rmSync(root, { recursive: true })
  return seen
}

function describe(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stat = statSync(join(root, path))
      const content = stat.isFile() ? readFileSync(join(root, path), 'utf8') : ''
      return `${path} ${stat.mode.toString(8)} ${content}`.replaceAll(root, '/ROOT')
    })
}
