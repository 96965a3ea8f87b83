import type { ImageChoice } from '../../oci/reference.js'
import type { AbsentImage, CatalogImage } from '../source.js'

/** Whether an image is one that the choice means; any is where there is none. */
export function imageMatcher(choice: ImageChoice | null): (image: CatalogImage | AbsentImage) => boolean {
  switch (choice?.by) {
    case undefined:
      return () => true
    case 'position':
      return ({ positions }) => positions.includes(choice.position)
    case 'digest':
      return (image) =>
        image.digests.includes(choice.digest) || ('config' in image && image.config.id === choice.digest)
    case 'name': {
      const name = wholeName(choice.name)
      return ({ names }) => names.includes(choice.name) || names.some((other) => wholeName(other) === name)
    }
  }
}

/** A name as Docker completes it, so that `shop` and `docker.io/library/shop:latest` are one. */
function wholeName(name: string): string {
  const short = name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
  return /:[\w.-]+$|@/.test(short) ? short : `${short}:latest`
}
