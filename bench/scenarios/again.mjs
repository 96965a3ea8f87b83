import { again, bareNode } from '../commands.mjs'
import { loadOnce, openEngine } from '../engine.mjs'
import { BIG, ociArchiveOfBig, ociLayoutOfBig, savedBig } from '../images/big.mjs'
import { timeBesideNode } from '../limits.mjs'

const NODE = 'node alone'

/** An image that was analysed before. */
export const sameImageAgain = {
  title: 'The same image again',
  runs: 15,
  prepare() {
    const engine = openEngine()
    loadOnce(engine, BIG, savedBig())
    const ways = {
      'from the engine': again([BIG], engine.env),
      'from the OCI layout': again([`oci:${ociLayoutOfBig()}`]),
      'from the OCI archive': again([ociArchiveOfBig()]),
      'from the plain archive': again([savedBig()]),
    }
    return {
      commands: { [NODE]: bareNode, ...ways },
      limits: Object.keys(ways).map((way) => timeBesideNode(way, NODE, 6, 0.35)),
    }
  },
}
