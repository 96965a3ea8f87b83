import { smallerVariants } from '../known/official-images.js'
import type { Rule } from '../rule.js'

/** A full official image as the base where a slim or alpine one of the same version exists. */
export const smallerBase: Rule = {
  id: 'smaller-base',
  summary: 'a full base image where a slim or alpine one of the same name exists',
  *find(context) {
    const { baseName, baseLayers } = context
    const variants = smallerVariants(baseName ?? '')
    if (variants.length === 0) return
    const copies = [...Array(baseLayers).keys()].flatMap((layer) => context.copies.ofLayer(layer))
    if (copies.length === 0) return
    const musl = variants.some((name) => name.endsWith('alpine'))
      ? ' (alpine has musl in place of glibc)'
      : ''
    yield {
      copies: copies.map((copy) => ({ copy, path: copy.path })),
      madeBy: [...Array(baseLayers).keys()],
      hiddenBy: [],
      changeAt: null,
      confidence: 'possible',
      message: `FROM ${baseName} takes the full variant: a smaller one saves a part of these bytes, which are all of the base`,
      advice: `Try ${variants.map((name) => `\`FROM ${name}\``).join(' or ')}${musl}, and see what your programs miss`,
    }
  },
}
