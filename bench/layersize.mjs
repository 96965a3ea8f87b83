import { join } from 'node:path'

/** The command of this checkout, as `npm run build` left it. */
export const layersize = [process.execPath, join(import.meta.dirname, '../packages/cli/bin/layersize.js')]
