import {
  type Analysis,
  type AnalyzeOptions,
  applyPatch,
  findRule,
  LayersizeError,
  readPatch,
  renderFix,
  renderPatch,
  safeText,
} from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { isSaved, openAnalysis } from '../open-analysis.js'
import { type Replacement, replaceFiles } from '../replace-files.js'
import { textOptions, write } from '../terminal.js'

type BuildFile = NonNullable<AnalyzeOptions['dockerfile']>

export default class Fix extends Command {
  static override summary = 'Print the patch of the Dockerfile that gets the wasted bytes back, or apply it.'

  static override description =
    'The patch changes the Dockerfile that the image was built from, and .dockerignore: the one that is named, or the one in the current folder if it fits the image. It is all that is on stdout; stderr tells what it saves, and what no patch can do. Exits with 0 also where there is nothing to fix, and with 2 where the Dockerfile is not found or does not fit.'

  static override usage =
    'IMAGE [--dockerfile PATH] [--target STAGE] [--write] [--only RULE[,RULE]]... [--platform OS/ARCH] [--base IMAGE] [--ignore WHAT]...'

  static override examples = [
    { description: 'Look at it', command: '<%= config.bin %> fix shop:1' },
    { description: 'Apply it', command: '<%= config.bin %> fix shop:1 --write' },
    { description: 'The same by git', command: '<%= config.bin %> fix shop:1 | git apply' },
    {
      description: 'Another Dockerfile, of which the stage runtime was built',
      command: '<%= config.bin %> fix shop:1 --dockerfile deploy/Dockerfile --target runtime',
    },
    {
      description: 'Only what one rule finds, be it only possible',
      command: '<%= config.bin %> fix shop:1 --only metadata-only-change',
    },
  ]

  static override args = {
    image: Args.string({ description: `${imageArg}; or a saved analysis (.json, .json.gz)` }),
  }

  static override flags = {
    write: Flags.boolean({ description: 'apply the patch to the files, all of it or nothing' }),
    only: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description:
        'patch only what these rules find, what is only possible as well (layersize rules lists them)',
      helpValue: 'RULE[,RULE]',
    }),
    ...imageFlags,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Fix)
    if (args.image === undefined) {
      throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
        hint: 'Name one: layersize fix shop:1',
      })
    }
    const only = readRules(flags.only)
    if (isSaved(args.image)) refuseOfSaved(only, flags.write)
    const options = await imageOptions(args.image, flags)
    const analysis = await openAnalysis(args.image, { ...options, fixOnly: only })
    refuseWithoutDockerfile(analysis)
    const patch = analysis.fix?.patch ?? ''
    const told = await renderFix(analysis, { ...textOptions(process.stderr, process.env), only })
    if (flags.write) {
      const replacements = replacementsOf(patch, analysis, options.dockerfile)
      await replaceFiles(replacements)
      await write(process.stderr, `${told}${describeWritten(replacements)}`)
    } else {
      // What a terminal shows nobody applies.
      const shown = process.stdout.isTTY
        ? await renderPatch(patch, textOptions(process.stdout, process.env))
        : patch
      await write(process.stdout, shown)
      const hint = patch === '' ? '' : `\n${howToApply(patch)}\n`
      await write(process.stderr, `${process.stdout.isTTY && patch !== '' ? '\n' : ''}${told}${hint}`)
    }
  }
}

/** The rules that are named; undefined where none is. Throws OPTION_INVALID for what is none. */
function readRules(only: readonly string[] | undefined): string[] | undefined {
  return only?.flatMap((list) => list.split(',')).map((name) => findRule(name.trim()).id)
}

/** What was saved has its patch, and nothing to make another of. */
function refuseOfSaved(only: readonly string[] | undefined, writes: boolean): void {
  if (!only && !writes) return
  const flag = only ? '--only' : '--write'
  throw new LayersizeError(
    'OPTION_INVALID',
    `A saved analysis has one patch, and not the files: it knows no ${flag}`,
    {
      hint: 'Name the image, or apply what is printed: layersize fix FILE.json | git apply',
    },
  )
}

function refuseWithoutDockerfile({ context, fix, source }: Analysis): void {
  const { dockerfile } = context
  if (fix || dockerfile?.aligned === 'all') return
  const name = source.reference === '-' ? 'standard input' : source.reference
  if (!dockerfile) {
    throw new LayersizeError('DOCKERFILE_MISSING', `There is no Dockerfile to patch for ${name}`, {
      hint: 'None is named, and none in the current folder fits the image. Name the one that it was built from: --dockerfile PATH',
    })
  }
  const { path, reason } = dockerfile
  throw new LayersizeError('DOCKERFILE_MISMATCH', `${path} cannot be patched for ${name}. ${reason}`, {
    hint: 'Name another (--dockerfile PATH, --target STAGE), or build the image again from this one and analyse that.',
  })
}

/** What each file is to be. Throws where one cannot be written. */
function replacementsOf(
  patch: string,
  { context }: Analysis,
  dockerfile: BuildFile | undefined,
): Replacement[] {
  if (patch === '') return []
  if (!dockerfile || context.dockerfile?.evidence === 'provenance') {
    throw new LayersizeError(
      'OPTION_INVALID',
      'The Dockerfile came with the image: there is no file to write',
      {
        hint: 'Name the file: --dockerfile PATH. Or apply the patch where it is: layersize fix IMAGE | git apply',
      },
    )
  }
  const { path = 'Dockerfile', text, dockerignore } = dockerfile
  return readPatch(patch).map((file) => {
    const before =
      file.path === path ? text : file.path === dockerignore?.path ? dockerignore.text : undefined
    const after =
      before === undefined || file.isNew !== (before === null) ? null : applyPatch(before ?? '', file)
    if (before === undefined || after === null) throw new Error(`the patch of ${file.path} does not fit`)
    return { name: file.path, before, after }
  })
}

function howToApply(patch: string): string {
  // Above the folder that it runs in, git changes nothing.
  const isAbove = readPatch(patch).some(({ path }) => /^(\.\.)?\//.test(path))
  return `To apply it, add --write${isAbove ? '' : ', or pipe it into git apply'}.`
}

function describeWritten(replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return ''
  const done = replacements.map(
    ({ name, before }) => `${before === null ? 'made' : 'changed'} ${safeText(name)}`,
  )
  return `\nWritten: ${done.join(', ')}. Build the image again, and layersize fix says what is left.\n`
}
