import { compare } from '../compare.mjs'
import { archiveOfLayers } from '../images/many-layers.mjs'
import { layersize } from '../layersize.mjs'

/** 100 layers over the same files, held to 11 times the time of 10: nothing grows with layers times files. */
export function runLayers() {
  const [few, many] = [archiveOfLayers(10), archiveOfLayers(100)]
  compare({
    title: '5,000 files, written again by each of 100 layers',
    commands: { '10 layers': [...layersize, few], layersize: [...layersize, many] },
    maxRatio: 11,
    maxMemory: 800e6,
  })
}
