import { compare } from '../compare.mjs'
import { openEngine } from '../engine.mjs'
import { makeTwoLayers } from '../images/two-layers.mjs'
import { layersize } from '../layersize.mjs'

/** An image of 1 GB from the engine, held to the export alone, which nothing that reads it can beat. */
export async function runSocket() {
  const { env, docker } = openEngine()
  const image = `layersize-bench-${process.pid}:1`
  await makeTwoLayers(docker, image)
  try {
    compare({
      title: '1 GB in two layers, by the socket',
      commands: {
        'docker save | cat > /dev/null': ['sh', '-c', `docker save ${image} | cat > /dev/null`],
        layersize: [...layersize, image],
      },
      maxRatio: 1.15,
      maxMemory: 300e6,
      env,
    })
  } finally {
    docker('image', 'rm', '-f', image)
  }
}
