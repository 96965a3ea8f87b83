import { dive, firstTime } from '../commands.mjs'
import { archiveOfMillion } from '../images/million.mjs'
import { memoryBeside, timeBeside } from '../limits.mjs'

/** What grows with the files alone. */
export const million = {
  title: '1,000,000 files in 10 layers, plain archive',
  prepare() {
    const archive = archiveOfMillion()
    return {
      commands: {
        dive: dive(['--source=docker-archive', archive]),
        layersize: firstTime([archive]),
      },
      limits: [
        timeBeside('layersize', 'dive', { atMost: 1 / 4, written: '1/4' }),
        memoryBeside('layersize', 'dive', { atMost: 1 / 3, written: '1/3' }),
      ],
    }
  },
}
