import { smallerVariants } from '../../waste/known/official-images.js'
import type { Fixer } from '../fixer.js'
import { nameLines } from '../name-lines.js'

/** Which image to name in which line: what programs miss then nobody knows before. */
export const smallerBase: Fixer = (_finding, { alignment, waste: { baseName } }) => {
  const [lowest] = alignment.stages
  const variants = smallerVariants(baseName ?? '')
  if (!lowest || baseName === null || variants.length === 0) return null
  // A tag that ends in an argument of the build stays as it is written.
  const images = variants.map((variant) =>
    variant.startsWith(`${baseName}-`) ? `${lowest.image}${variant.slice(baseName.length)}` : variant,
  )
  const musl = images.some((name) => name.endsWith('alpine')) ? ' (alpine has musl in place of glibc)' : ''
  const names = images.map((name) => `\`${name}\``).join(' or ')
  return {
    summary: `In ${nameLines([lowest.from])} try ${names}${musl} in place of \`${lowest.image}\`, and see what your programs miss`,
  }
}
