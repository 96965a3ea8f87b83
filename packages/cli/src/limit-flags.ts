import { findRule, LayersizeError, type Limits } from '@layersize/core'
import * as Flags from '@oclif/core/flags'
import type { InferredFlags } from '@oclif/core/interfaces'

/** What an image may weigh: flags of the command that decides. */
export const limitFlags = {
  'max-size': Flags.string({
    description: 'the most that all layers may have, uncompressed (300MB, 1.5GiB, bytes)',
    helpValue: 'SIZE',
  }),
  'max-compressed': Flags.string({ description: 'the most that a pull may download', helpValue: 'SIZE' }),
  'max-wasted': Flags.string({
    description: 'the most that may be wasted, as a size or a share (5%)',
    helpValue: 'SIZE|SHARE',
  }),
  'max-layer': Flags.string({ description: 'the most that any one layer may have', helpValue: 'SIZE' }),
  'max-layers': Flags.string({ description: 'how many layers there may be', helpValue: 'N' }),
  'max-files': Flags.string({ description: 'how many files a container may see', helpValue: 'N' }),
  'max-path': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: "the most that all copies of what fits a glob may have ('/app/node_modules/**=40MB')",
    helpValue: 'GLOB=SIZE',
  }),
  'max-growth': Flags.string({
    description: 'how much more than the baseline all layers may have',
    helpValue: 'SHARE|SIZE',
  }),
  'fail-on': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description:
      'rules that may find nothing certain or likely, joined by commas (layersize rules lists them)',
    helpValue: 'RULES',
  }),
}

type LimitFlags = Partial<InferredFlags<typeof limitFlags>>

/** Those flags as limits. Throws OPTION_INVALID. */
export function flagLimits(flags: LimitFlags): Limits {
  const growth = flags['max-growth']
  const size = [
    ...(flags['max-size'] === undefined ? [] : [flags['max-size']]),
    ...(growth === undefined ? [] : [growth.startsWith('+') ? growth : `+${growth}`]),
  ]
  const failOn = flags['fail-on']
    ?.flatMap((rules) => rules.split(','))
    .map((rule) => findRule(rule.trim()).id)
  return {
    ...(size.length > 0 && { size }),
    ...(flags['max-compressed'] !== undefined && { compressed: flags['max-compressed'] }),
    ...(flags['max-wasted'] !== undefined && { wasted: flags['max-wasted'] }),
    ...(flags['max-layer'] !== undefined && { layer: flags['max-layer'] }),
    ...(flags['max-layers'] !== undefined && { layers: flags['max-layers'] }),
    ...(flags['max-files'] !== undefined && { files: flags['max-files'] }),
    ...(flags['max-path'] && { paths: Object.fromEntries(flags['max-path'].map(pathLimit)) }),
    ...(failOn && { failOn }),
  }
}

/** Globs may have equal signs, sizes have none. */
function pathLimit(text: string): [glob: string, max: string] {
  const at = text.lastIndexOf('=')
  const [glob, max] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 0 || glob === '' || max === '') {
    throw new LayersizeError('OPTION_INVALID', `--max-path ${JSON.stringify(text)} is not GLOB=SIZE`, {
      hint: "Write it so: --max-path '/app/node_modules/**=40MB'",
    })
  }
  return [glob, max]
}
