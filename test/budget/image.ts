import { type Analysis, type AnalyzeOptions, analyze } from '../../packages/core/src/index.js'
import { base, noise, type Step, saveImage, setting, step, stream } from '../helpers/image.js'
import { directory, file, symlink, whiteout } from '../helpers/write-tar.js'
