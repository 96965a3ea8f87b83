import { realpath } from 'node:fs/promises'
import {
  type Analysis,
  allImageSettings,
  type CheckReport,
  checkLimits,
  combineVerdicts,
  failedVerdict,
  type ImageSettings,
  imageSettings,
  LayersizeError,
  type Limits,
  safeText,
  saveAnalysis,
  type Verdict,
} from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { type CheckRequest, checkImage } from '../check-image.js'
import { type LoadedConfiguration, loadConfiguration } from '../config/load-configuration.js'
import { diveFlags, diveRules } from '../dive-flags.js'
import { imageArg, imageFlags } from '../image-flags.js'
import { flagLimits, limitFlags } from '../limit-flags.js'
import { openOutputFile, writeOutputFile } from '../output-file.js'
import { printError } from '../print-error.js'
import { checkOutputs, reportFlags, writeReport } from '../report-flags.js'

const EXIT_CODES = { kept: 0, warned: 0, broken: 1, undecided: 2 }

/** An image to check, and what the configuration says of it. */
interface Target {
  readonly image: string
  readonly settings: ImageSettings | null
}

export default class Check extends Command {
  static override summary = 'Fail where an image weighs more than it may.'

  static override description =
    'Limits come from the configuration (layersize init writes one) or from flags, which win. Without an image, all images of the configuration are checked. Exits with 0 where all limits are kept, 1 where one is broken, 2 where a figure is unknown, an image cannot be analysed or a limit cannot be read.'

  static override usage =
    '[IMAGE] [--max-size SIZE] [--max-wasted SIZE|SHARE] [--max-path GLOB=SIZE]... [--max-growth SHARE|SIZE --baseline FILE|IMAGE] [--fail-on RULE,...] [--save-baseline FILE] [--format FORMAT] [--output FORMAT=FILE]...'

  static override examples = [
    { description: 'All images of the configuration', command: '<%= config.bin %> check' },
    { description: 'Without a configuration', command: '<%= config.bin %> check shop:1 --max-size 300MB' },
    {
      description: 'Save what others will be compared with',
      command: '<%= config.bin %> check shop:1 --max-size 300MB --save-baseline main.json.gz',
    },
    {
      description: 'No more than 5 % larger than that',
      command: '<%= config.bin %> check shop:2 --baseline main.json.gz --max-growth 5%',
    },
    {
      description: 'No secrets, and one report for each who reads them',
      command:
        '<%= config.bin %> check shop:1 --fail-on secret-file --output sarif=shop.sarif --output junit=shop.xml',
    },
  ]

  static override args = { image: Args.string({ description: imageArg }) }

  static override flags = {
    ...limitFlags,
    ...diveFlags,
    baseline: Flags.string({
      description: 'what growth is measured from: a saved analysis (.json, .json.gz) or an image',
      helpValue: 'FILE|IMAGE',
    }),
    'baseline-optional': Flags.boolean({
      description: 'skip limits of growth where there is no baseline yet',
    }),
    'save-baseline': Flags.string({
      description: 'save the analysis for --baseline, whether or not the limits are kept',
      helpValue: 'FILE',
    }),
    ...reportFlags,
    ...imageFlags,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Check)
    const outputs = await checkOutputs(flags)
    const limits = flagLimits(flags)
    const saveTo = flags['save-baseline']
    const saved = saveTo === undefined ? null : await openOutputFile(saveTo)
    if (saved && !saved.special && outputs.some(({ path }) => path === saved.path)) {
      const message = `--save-baseline and --output name one file, ${JSON.stringify(saved.name)}`
      throw new LayersizeError('OPTION_INVALID', message, { hint: 'Give each a file of its own.' })
    }
    if (args.image === '-' && flags.baseline === '-') {
      const message = 'Only one of image and baseline can come from standard input'
      throw new LayersizeError('REFERENCE_INVALID', message, {
        hint: 'Save the other to a file: docker save shop:1 > shop-1.tar',
      })
    }
    const dive = await diveRules(flags)
    const loaded = await loadConfiguration(flags)
    const targets = chooseTargets(loaded, args.image)
    refuseForSeveral(targets, flags)
    if (saved && !dive) refuseWithoutLimits(targets, limits)
    await checkLimits({}, limits)
    for (const { settings } of targets) if (loaded && settings) await checkLimitsOf(loaded.name, settings)

    const request: CheckRequest = {
      flags,
      limits,
      dive,
      budget: loaded,
      baseline: flags.baseline,
      baselineOptional: flags['baseline-optional'] ?? false,
      save: saved !== null,
    }
    const verdicts: Verdict[] = []
    let baseline: Analysis | null = null
    for (const { image, settings } of targets) {
      try {
        const { verdict, analysis } = await checkImage(image, settings, request)
        verdicts.push(verdict)
        baseline = analysis
      } catch (error) {
        if (!(error instanceof LayersizeError)) throw error
        // The table tells it by itself.
        if (flags.format !== 'table') printError(error)
        verdicts.push(failedVerdict(image, error))
      }
    }
    const report = combineVerdicts(verdicts)
    // Before it is written: whoever reads it may stop early.
    process.exitCode = EXIT_CODES[report.outcome]
    if (saved && baseline) {
      // What breaks the limits must not be what the next run is compared with.
      if (process.exitCode !== 0 && (await isBaselineOf(report, saved.path))) {
        process.stderr.write(`layersize: ${safeText(saved.name)} stays as it is: the limits are not kept\n`)
      } else await writeOutputFile(saved, await saveAnalysis(baseline))
    }
    await writeReport(report, flags)
  }
}

function chooseTargets(loaded: LoadedConfiguration | null, image: string | undefined): Target[] {
  if (image !== undefined) {
    if (!loaded) return [{ image, settings: null }]
    return imageSettings(loaded.configuration, image).map((settings) => ({ image, settings }))
  }
  const all = loaded ? allImageSettings(loaded.configuration) : []
  const targets = all.flatMap((settings) =>
    settings.image === null ? [] : [{ image: settings.image, settings }],
  )
  const [first] = targets
  if (!first) {
    throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
      hint: loaded
        ? `Name one: layersize check shop:1. Or give ${loaded.name} the key image.`
        : 'Name one: layersize check shop:1 --max-size 300MB. Or let layersize init write a configuration.',
    })
  }
  const open = targets.find(({ image }) => image.includes('*'))
  if (open) {
    throw new LayersizeError('REFERENCE_INVALID', `${JSON.stringify(open.image)} stands for many images`, {
      hint: `Name the one: layersize check ${open.image.replaceAll('*', '1')}`,
    })
  }
  return targets
}

/** Whether something was compared with what stands at this path. */
async function isBaselineOf({ images }: CheckReport, path: string): Promise<boolean> {
  const names = images.flatMap(({ baseline }) => (baseline ? [baseline.reference] : []))
  const paths = await Promise.all(names.map((name) => realpath(name).catch(() => null)))
  return paths.includes(path)
}

/** Names the file as well: a key alone could be anywhere. */
async function checkLimitsOf(file: string, { image, limits }: ImageSettings): Promise<void> {
  try {
    await checkLimits(limits)
  } catch (error) {
    if (!(error instanceof LayersizeError)) throw error
    const place = image === null ? file : `${file} (${image})`
    throw new LayersizeError(error.code, `${place}: ${error.message}`, {
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint }),
    })
  }
}

/** Before an analysis: whoever saves one with no limit at all wants to do no more than that. */
function refuseWithoutLimits(targets: readonly Target[], flags: Limits): void {
  if ([flags, ...targets.map(({ settings }) => settings?.limits ?? {})].some(hasLimit)) return
  throw new LayersizeError('CONFIGURATION_INVALID', 'There is no limit to check', {
    hint: 'Where a job only saves a baseline, give one that every image keeps: --max-size 1TB --save-baseline FILE',
  })
}

function hasLimit(limits: Limits): boolean {
  return Object.values(limits).some((limit) => typeof limit !== 'object' || Object.keys(limit).length > 0)
}

/** One file cannot be of several images. */
function refuseForSeveral(
  targets: readonly Target[],
  flags: { readonly baseline?: string | undefined; readonly 'save-baseline'?: string | undefined },
): void {
  if (targets.length < 2) return
  for (const name of ['baseline', 'save-baseline'] as const) {
    if (flags[name] === undefined) continue
    const images = targets.map(({ image }) => image).join(', ')
    throw new LayersizeError(
      'OPTION_INVALID',
      `--${name} is for one image, and there are several: ${images}`,
      {
        hint:
          name === 'baseline'
            ? 'Name one of them, or give each a baseline in the configuration.'
            : `Name one of them: layersize check ${targets[0]?.image} --save-baseline FILE`,
      },
    )
  }
}
