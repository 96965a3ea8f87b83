import { dive, firstTime, gunzipLayers, uncached } from '../commands.mjs'
import { ociArchiveOfBig } from '../images/big.mjs'
import { timeBeside } from '../limits.mjs'

/** An archive of gzip layers, which bare gunzip has to read to their ends as well. */
export const ociArchive = {
  title: 'OCI archive on disk, gzip layers, 0.9 GB',
  prepare() {
    const archive = ociArchiveOfBig()
    return {
      commands: {
        dive: dive(['--source=docker-archive', archive]),
        'gunzip, two layers at once': gunzipLayers(archive),
        layersize: uncached([archive]),
        'layersize, filling its cache': firstTime([archive]),
      },
      limits: [
        timeBeside('layersize', 'dive', { atMost: 1 / 2.5, written: '1/2.5' }),
        timeBeside('layersize', 'gunzip, two layers at once', { atMost: 1.3 }),
        timeBeside('layersize, filling its cache', 'gunzip, two layers at once', { atMost: 1.5 }),
      ],
    }
  },
}
