import Analyze from './commands/analyze.js'

export const COMMANDS = { analyze: Analyze }
