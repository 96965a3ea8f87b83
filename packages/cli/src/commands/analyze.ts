import { readFile } from 'node:fs/promises'
import { analyze, LayersizeError, render } from '@layersize/core'
import { Args, Command, Flags } from '@oclif/core'
import { engineFlags, engineOptions } from '../engine-flags.js'
import { formatFlag } from '../format-flag.js'
import { ProgressLine } from '../progress.js'
import { canRedraw, exitOnSignal, textOptions, write } from '../terminal.js'

export default class Analyze extends Command {
  static override summary =
    'Show where the bytes of an image are, which of them are wasted, and what to change.'

  static override description =
    '`layersize explain RULE` says more of a finding, `layersize rules` lists what is looked for. `layersize doctor` shows which engines can be reached, and what is wrong with the others.'

  static override usage =
    'IMAGE [--platform OS/ARCH] [--base IMAGE] [--format table|json] [--top N | --all] [--ignore WHAT]... [--verify-digests]'

  static override examples = [
    { description: 'An image of the engine', command: '<%= config.bin %> shop:1' },
    {
      description: 'An archive of docker save or an OCI archive, plain or compressed',
      command: '<%= config.bin %> ./shop.tar',
    },
    { description: 'The same through a pipe', command: 'docker save shop:1 | <%= config.bin %> -' },
    {
      description: 'An OCI layout, of several images the one named 1, for another platform',
      command: '<%= config.bin %> oci:layout:1 --platform linux/arm64',
    },
    {
      description: 'What of it is the base image, and what was added to it',
      command: '<%= config.bin %> ./shop.tar --base debian:12',
    },
    {
      description: 'Without what a rule finds in a folder',
      command: "<%= config.bin %> shop:1 --ignore 'version-control,path:app/.git'",
    },
    {
      description: 'For a program',
      command: '<%= config.bin %> shop:1 --format json | jq .image.wastedBytes',
    },
  ]

  static override args = {
    image: Args.string({
      description:
        'a name for the engine (shop:1, docker-daemon:shop:1, podman-daemon:shop:1); the path of an archive or a folder (./shop.tar, ./layout), also as docker-archive:, oci-archive: or oci:PATH[:NAME], dir:PATH; or - for standard input',
    }),
  }

  static override flags = {
    ...formatFlag,
    top: Flags.integer({
      min: 1,
      description: 'how many instructions and changes the table shows (10 and 5 by default)',
      exclusive: ['all'],
    }),
    all: Flags.boolean({
      description: 'show all of them, those of the base image as well, and savings that are only possible',
    }),
    ...engineFlags,
    platform: Flags.string({
      description:
        "of an image for several, the one to read; linux on this machine's architecture by default",
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
    'engine-sizes': Flags.boolean({
      description: "show the engine's own figures beside these, and why they differ",
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

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Analyze)
    const image = args.image
    if (image === undefined) {
      throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
        hint: 'Name one: layersize shop:1, layersize ./shop.tar, or docker save shop:1 | layersize -',
      })
    }
    const progress = canRedraw(process.stderr, process.env)
      ? new ProgressLine(process.stderr, image === '-' ? 'standard input' : image)
      : null
    if (image === '-') progress?.update({ readBytes: 0, totalBytes: null })
    const release = exitOnSignal(() => progress?.stop())
    try {
      const analysis = await analyze(image === '-' ? standardInput() : image, {
        ...engineOptions(flags),
        platform: flags.platform,
        image: flags.image,
        base: flags.base,
        dockerfile: await readDockerfile(flags.dockerfile, flags.target),
        ignore: flags.ignore,
        engineSizes: flags['engine-sizes'],
        verifyDigests: flags['verify-digests'],
        linksInto: flags['links-into'],
        maxEntries: flags['max-entries'],
        onProgress: (now) => progress?.update(now),
      })
      progress?.stop()
      const report = await render(analysis, flags.format, {
        ...textOptions(process.stdout, process.env),
        top: flags.all ? Number.POSITIVE_INFINITY : flags.top,
      })
      await write(process.stdout, report)
    } finally {
      progress?.stop()
      release()
      // A writer that is still there would keep the process waiting for what nobody reads.
      if (image === '-') process.stdin.destroy()
    }
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

function standardInput(): NodeJS.ReadStream {
  if (process.stdin.isTTY) {
    throw new LayersizeError('REFERENCE_INVALID', 'Standard input is a terminal, and nothing is piped in', {
      hint: 'Pipe an image in: docker save shop:1 | layersize -',
    })
  }
  return process.stdin
}
