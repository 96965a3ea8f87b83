import { LIST_FORMATS, type ListFormat } from '@layersize/core'
import * as Flags from '@oclif/core/flags'

/** In which form a command prints a list: a flag of all that print one and no report on an image. */
export const formatFlag = {
  format: Flags.option({
    options: LIST_FORMATS,
    default: 'table' as ListFormat,
    description: 'what to print on stdout',
  })(),
}
