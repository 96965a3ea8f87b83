import type { CommandName } from './command-names.js'
import Analyze from './commands/analyze.js'
import Cache from './commands/cache.js'
import Check from './commands/check.js'
import Diff from './commands/diff.js'
import Doctor from './commands/doctor.js'
import Explain from './commands/explain.js'
import Fix from './commands/fix.js'
import Init from './commands/init.js'
import Render from './commands/render.js'
import Rules from './commands/rules.js'
import Tree from './commands/tree.js'
import Why from './commands/why.js'

export const COMMANDS = {
  analyze: Analyze,
  cache: Cache,
  check: Check,
  diff: Diff,
  doctor: Doctor,
  explain: Explain,
  fix: Fix,
  init: Init,
  render: Render,
  rules: Rules,
  tree: Tree,
  why: Why,
} satisfies Record<CommandName, unknown>
