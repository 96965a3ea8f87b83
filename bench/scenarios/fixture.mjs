import { join } from 'node:path'
import { bareNode, firstTime } from '../commands.mjs'
import { timeBesideNode } from '../limits.mjs'

const NODE = 'node alone'

/** A small image: little but the start. */
export const fixture = {
  title: 'The fixture, whole process',
  runs: 15,
  prepare: () => ({
    commands: {
      [NODE]: bareNode,
      layersize: firstTime([join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')]),
    },
    limits: [timeBesideNode('layersize', NODE, 6)],
  }),
}
