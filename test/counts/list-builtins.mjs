// node --import list-builtins.mjs …: writes which parts of Node were loaded to BUILTINS_FILE, a line each, at the end.
import { writeFileSync } from 'node:fs'

const { BUILTINS_FILE } = process.env
delete process.env.BUILTINS_FILE
process.on('exit', () => writeFileSync(BUILTINS_FILE, process.moduleLoadList.join('\n')))
