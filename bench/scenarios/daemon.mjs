import { dive, firstTime, saveToNothing } from '../commands.mjs'
import { loadOnce, openEngine } from '../engine.mjs'
import { BIG, savedBig } from '../images/big.mjs'
import { timeBeside } from '../limits.mjs'

const SAVE = 'docker save'

/** An image of an engine whose store this process may read, and as if it might not. */
export const daemon = {
  title: 'Local daemon, nothing cached',
  prepare() {
    const engine = openEngine()
    loadOnce(engine, BIG, savedBig())
    const { env } = engine
    return {
      commands: {
        dive: dive([`docker://${BIG}`], env),
        [SAVE]: saveToNothing(BIG, env),
        'layersize, by the store': firstTime([BIG, '--from', 'store'], env),
        'layersize, by the export': firstTime([BIG, '--from', 'export'], env),
      },
      limits: [
        timeBeside('layersize, by the store', 'dive', { atMost: 1 / 15, written: '1/15' }),
        timeBeside('layersize, by the store', SAVE, { atMost: 1 / 15, written: '1/15' }),
        timeBeside('layersize, by the export', SAVE, { atMost: 1.05 }),
      ],
    }
  },
}
