import { Flags } from '@oclif/core'

/** In which form a command prints: a flag of those whose output is no report for other programs' formats. */
export const formatFlag = {
  format: Flags.option({
    options: ['table', 'json'] as const,
    default: 'table' as const,
    description: 'what to print on stdout',
  })(),
}
