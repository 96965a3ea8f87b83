import { isCopy } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import {
  beginWithInstruction,
  nameInstruction,
  namePaths,
  pronoun,
  quoteInstruction,
} from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { isAllOf } from '../claims/claim-by-path.js'
import { layersOf } from '../claims/layers-of.js'
import { findUnpackedArchives, type UnpackedArchives } from '../claims/unpacked-archives.js'
import { isServed } from '../claims/unpacking-adds.js'
import { isTar } from '../commands/archive-use.js'
import type { ClaimedCopy, Confidence, Rule } from '../rule.js'

/** An archive that is unpacked and then left or deleted: packed and unpacked, the same ships twice. */
export const unpackedArchive: Rule = {
  id: 'unpacked-archive',
  summary: 'an archive that is unpacked, and then left or deleted by a later instruction',
  *find(context) {
    for (const group of findUnpackedArchives(context)) {
      const { maker, copies } = group
      yield {
        copies,
        ...layersOf(copies, context.copies),
        changeAt: maker,
        confidence: confidenceIn(group),
        message: describe(group),
        advice: advise(group, isAllOf(group, context)),
      }
    }
  },
}

function confidenceIn({ unpacker, deleter, copies }: UnpackedArchives): Confidence {
  if (isSmall(copies)) return 'possible'
  if (deleter) return 'certain'
  return unpacker.keyword === 'ADD' && copies.some(({ path }) => isServed(path)) ? 'possible' : 'likely'
}

function describe({ maker, unpacker, deleter, copies }: UnpackedArchives): string {
  const files = distinctPaths(copies)
  const what =
    unpacker === maker
      ? `${beginWithInstruction(maker)} brings and unpacks ${namePaths(files)}`
      : `${beginWithInstruction(unpacker)} unpacks ${namePaths(files)}, which ${nameInstruction(maker)} brought,`
  if (unpacker.keyword === 'ADD') {
    const gone = deleter ? `, which ${nameInstruction(deleter)} deletes` : ''
    return `${beginWithInstruction(unpacker)} unpacks what ${nameInstruction(maker)} copied as ${namePaths(files)}${gone}: the same ships packed and unpacked`
  }
  if (!deleter) return `${what} and leaves ${pronoun(files)}: the same ships packed and unpacked`
  const who = deleter === unpacker ? 'deletes' : `${nameInstruction(deleter)} deletes`
  return `${what} and ${who} ${pronoun(files)}: packed, the same still ships`
}

/** `whole`: whether the maker brought nothing else. */
function advise({ maker, unpacker, copies }: UnpackedArchives, whole: boolean): string {
  const files = distinctPaths(copies)
  const paths = namePaths(files)
  const tar = files.every(({ path }) => isTar(path))
  if (unpacker.keyword === 'ADD') {
    const drop = whole
      ? `Drop ${quoteInstruction(maker)}`
      : `Leave ${paths} out of ${quoteInstruction(maker)}`
    return `${drop}: ${nameInstruction(unpacker)} unpacks the same archive`
  }
  if (!isCopy(maker)) {
    const where = `at the end of ${quoteInstruction(maker)}`
    const first = unpacker === maker ? 'Delete' : 'Unpack and delete'
    return `${first} ${paths} ${where}${tar ? ', or unpack while downloading (`curl … | tar xz`)' : ''}`
  }
  if (/^ADD .*https?:\/\//.test(maker.text)) {
    const how = tar ? 'curl … | tar xz' : 'curl … && unzip … && rm …'
    return `Write one RUN that downloads, unpacks and leaves nothing (\`${how}\`) in place of ${quoteInstruction(maker)}`
  }
  const mount = maker.buildKit
    ? `mount ${pronoun(files)} for ${nameInstruction(unpacker)} (\`RUN --mount=type=bind,source=…,target=/tmp/…\`)`
    : 'unpack in a build stage of its own and take the result with `COPY --from`'
  if (!whole) return `Leave ${paths} out of ${quoteInstruction(maker)}, and ${mount}`
  return tar
    ? `Let ADD unpack ${paths} (\`ADD ${nameOf(files)} …\`) in place of ${quoteInstruction(maker)}, or ${mount}`
    : `Drop ${quoteInstruction(maker)}, and ${mount}`
}

/** One of each name: an archive that is chowned has several copies. */
function distinctPaths(copies: readonly ClaimedCopy[]): ClaimedCopy[] {
  return [...new Map(copies.map((claimed) => [claimed.path, claimed])).values()]
}

function nameOf([first]: readonly ClaimedCopy[]): string {
  return lastName(first?.path ?? '')
}
