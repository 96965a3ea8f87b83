import { FORMATS, type Format } from '@layersize/core'
import { Flags } from '@oclif/core'

/** In which form a command prints: a flag of all that print a report. */
export const formatFlag = {
  format: Flags.option({
    options: FORMATS,
    default: 'table' as Format,
    description: 'what to print on stdout',
  })(),
}
