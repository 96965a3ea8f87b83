import { dive, firstTime } from '../commands.mjs'
import { savedBig } from '../images/big.mjs'
import { memoryUnder, timeBeside } from '../limits.mjs'

/** An archive of plain layers, of which any part can be had. */
export const plainArchive = {
  title: 'Archive on disk, plain layers, 2.2 GB',
  prepare() {
    const archive = savedBig()
    return {
      commands: {
        dive: dive(['--source=docker-archive', archive]),
        layersize: firstTime([archive]),
      },
      limits: [
        timeBeside('layersize', 'dive', { atMost: 1 / 6, written: '1/6' }),
        memoryUnder('layersize', 150e6),
      ],
    }
  },
}
