import Analyze from './commands/analyze.js'
import Doctor from './commands/doctor.js'
import Explain from './commands/explain.js'
import Rules from './commands/rules.js'
import Tree from './commands/tree.js'
import Why from './commands/why.js'

export const COMMANDS = {
  analyze: Analyze,
  doctor: Doctor,
  explain: Explain,
  rules: Rules,
  tree: Tree,
  why: Why,
}
