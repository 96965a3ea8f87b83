import Analyze from './commands/analyze.js'
import Doctor from './commands/doctor.js'

export const COMMANDS = { analyze: Analyze, doctor: Doctor }
