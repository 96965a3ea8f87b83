import * as Flags from '@oclif/core/flags'

/** Which configuration holds: flags of all commands that read one. */
export const configurationFlags = {
  config: Flags.string({
    description:
      'the configuration, in place of the one of the current folder (layersize.config.yaml and the like)',
    helpValue: 'PATH',
    exclusive: ['no-config'],
  }),
  'no-config': Flags.boolean({ description: 'read no configuration' }),
}
