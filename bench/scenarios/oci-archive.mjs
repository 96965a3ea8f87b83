import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compare } from '../compare.mjs'
import { ociArchiveOfBig } from '../images/big.mjs'
import { layersize } from '../layersize.mjs'

/** dive's own rules, loosened so that it does not fail for what it finds. */
const DIVE_FLAGS = ['--ci', '--source=docker-archive', '--lowestEfficiency=0', '--highestUserWastedPercent=1']
const gunzipLayers = fileURLToPath(new URL('../gunzip-layers.mjs', import.meta.url))

/** An OCI archive with gzip layers, held to half of dive's time; bare gunzip is the floor. */
export function runOciArchive() {
  const archive = ociArchiveOfBig()
  const gigabytes = (statSync(archive).size / 1e9).toFixed(2)
  compare({
    title: `2.2 GB in 11 layers, from an OCI archive of ${gigabytes} GB with gzip`,
    commands: {
      dive: [process.env.DIVE || 'dive', ...DIVE_FLAGS, archive],
      layersize: [...layersize, archive],
      'gunzip, two layers at once': [process.execPath, gunzipLayers, archive],
    },
    maxRatio: 0.5,
    maxMemory: 200e6,
  })
}
