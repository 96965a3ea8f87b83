import Analyze from './commands/analyze.js'
import Doctor from './commands/doctor.js'
import Explain from './commands/explain.js'
import Render from './commands/render.js'
import Rules from './commands/rules.js'

export const COMMANDS = { analyze: Analyze, doctor: Doctor, explain: Explain, render: Render, rules: Rules }
