import { isAbsolute, join } from 'node:path'
import { type AnalyzeOptions, type ImageSettings, imageSettings } from '@layersize/core'
import * as Flags from '@oclif/core/flags'
import type { InferredFlags } from '@oclif/core/interfaces'
import { cacheFolder } from './cache-folder.js'
import { configurationFlags } from './config/configuration-flags.js'
import { type ConfigurationFlags, loadConfiguration } from './config/load-configuration.js'
import { openDockerfile } from './dockerfile/open-dockerfile.js'
import { engineFlags, engineOptions, fromFlag } from './engine-flags.js'

/** Which image is read, and how: flags of all commands that analyse one. */
export const imageFlags = {
  ...engineFlags,
  ...fromFlag,
  ...configurationFlags,
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
    description:
      'the Dockerfile that it was built from, for lines, patches and the base; by default the one of the current folder, if the image was built from it',
    helpValue: 'PATH',
  }),
  target: Flags.string({
    description: 'the stage of the Dockerfile that was built, the last by default',
    helpValue: 'STAGE',
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
  'no-cache': Flags.boolean({
    description:
      'read all of the image anew, and keep nothing for the next time (layersize cache shows what is kept)',
  }),
  'max-entries': Flags.integer({
    min: 1,
    description: 'how many files and folders the layers may hold (5,000,000 by default)',
  }),
}

export const imageArg =
  'a name for the engine (shop:1, docker-daemon:shop:1, podman-daemon:shop:1); the path of an archive or a folder (./shop.tar, ./layout), also as docker-archive:, oci-archive: or oci:PATH[:NAME], dir:PATH; or - for standard input'

export type ImageFlags = InferredFlags<typeof imageFlags>

/** Those flags as options of the library for the image of this name, with what the configuration says of it. */
export async function imageOptions(reference: string, flags: ImageFlags): Promise<AnalyzeOptions> {
  const loaded = await loadConfiguration(flags)
  if (!loaded) return withSettings(null, '.', flags)
  return withSettings(imageSettings(loaded.configuration, reference)[0] ?? null, loaded.folder, flags)
}

/** Those flags as options of the library, with what a configuration in this folder says of the image: flags win. */
export async function withSettings(
  settings: ImageSettings | null,
  folder: string,
  flags: Omit<ImageFlags, keyof ConfigurationFlags>,
): Promise<AnalyzeOptions> {
  const said = settings?.dockerfile
  const dockerfile = flags.dockerfile ?? (said === undefined ? undefined : seenFrom(folder, said))
  // The stage of the configuration is one of its Dockerfile.
  const target = flags.target ?? (flags.dockerfile === undefined ? settings?.target : undefined)
  return {
    ...engineOptions(flags),
    from: flags.from,
    platform: flags.platform ?? settings?.platform,
    image: flags.image,
    base: flags.base ?? settings?.base,
    dockerfile: await openDockerfile(dockerfile, target),
    ignore: [...(settings?.ignore ?? []), ...(flags.ignore ?? [])],
    // The same day for all machines that run at once.
    today: new Date().toISOString().slice(0, 10),
    verifyDigests: flags['verify-digests'],
    linksInto: flags['links-into'],
    cache: flags['no-cache'] ? undefined : cacheFolder(process.env, process.platform),
    maxEntries: flags['max-entries'],
  }
}

function seenFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}
