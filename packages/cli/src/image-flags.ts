import { readFile } from 'node:fs/promises'
import { type AnalyzeOptions, LayersizeError } from '@layersize/core'
import { Flags, type Interfaces } from '@oclif/core'
import { engineFlags, engineOptions } from './engine-flags.js'

/** Which image is read, and how: flags of all commands that analyse one. */
export const imageFlags = {
  ...engineFlags,
  platform: Flags.string({
    description: "of an image for several, the one to read; linux on this machine's architecture by default",
    helpValue: 'OS/ARCH[/VARIANT]',
  }),
  image: Flags.string({
    description: 'of several images, the one to read: a name, a position from 0 (@0), or a digest',
    helpValue: 'NAME',
  }),
  base: Flags.string({
    description:
      'the image that it was built on, as IMAGE, or scratch; an error where the layers say otherwise',
    helpValue: 'IMAGE',
  }),
  dockerfile: Flags.string({
    description: 'the Dockerfile that it was built from: its FROM tells the base',
    helpValue: 'PATH',
  }),
  target: Flags.string({
    description: 'the stage of the Dockerfile that was built, the last by default',
    helpValue: 'STAGE',
    dependsOn: ['dockerfile'],
  }),
  ignore: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description:
      'leave out findings: RULE (layersize rules lists them), path:GLOB, instruction:NUMBER or instruction:TEXT*; joined by commas, all must hold',
    helpValue: 'WHAT',
  }),
  'verify-digests': Flags.boolean({
    description: 'hash every blob and every layer, and fail where one is not what the image says',
  }),
  'links-into': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'let the links of a layout lead into this folder, too',
    helpValue: 'DIR',
  }),
  'max-entries': Flags.integer({
    min: 1,
    description: 'how many files and folders the layers may hold (5,000,000 by default)',
  }),
}

export const imageArg =
  'a name for the engine (shop:1, docker-daemon:shop:1, podman-daemon:shop:1); the path of an archive or a folder (./shop.tar, ./layout), also as docker-archive:, oci-archive: or oci:PATH[:NAME], dir:PATH; or - for standard input'

type ImageFlags = Interfaces.InferredFlags<typeof imageFlags>

/** Those flags as options of the library. */
export async function imageOptions(flags: ImageFlags): Promise<AnalyzeOptions> {
  return {
    ...engineOptions(flags),
    platform: flags.platform,
    image: flags.image,
    base: flags.base,
    dockerfile: await readDockerfile(flags.dockerfile, flags.target),
    ignore: flags.ignore,
    // The same day for all machines that run at once.
    today: new Date().toISOString().slice(0, 10),
    verifyDigests: flags['verify-digests'],
    linksInto: flags['links-into'],
    maxEntries: flags['max-entries'],
  }
}

async function readDockerfile(path: string | undefined, target: string | undefined) {
  if (path === undefined) return undefined
  try {
    return { text: await readFile(path, 'utf8'), target }
  } catch (error) {
    const message = `Cannot read the Dockerfile ${JSON.stringify(path)}: ${(error as Error).message}`
    throw new LayersizeError('OPTION_INVALID', message, { cause: error })
  }
}
