import { diagnose, renderDiagnosis } from '@layersize/core'
import { Command } from '@oclif/core/command'
import { engineFlags, engineOptions } from '../engine-flags.js'
import { formatFlag } from '../format-flag.js'
import { exitOnSignal, textOptions, write } from '../terminal.js'

export default class Doctor extends Command {
  static override summary = 'Show which engines can be reached, and if not, why and what to do.'

  static override description =
    'Exits with 0 if the engine that a name is looked for on answers, with 2 if none does.'

  static override examples = [
    { description: 'Each place where an engine may be', command: '<%= config.bin %> doctor' },
    { description: 'One engine', command: '<%= config.bin %> doctor --context remote' },
    { description: 'For a program', command: '<%= config.bin %> doctor --format json | jq .used' },
  ]

  static override flags = {
    ...engineFlags,
    ...formatFlag,
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    const release = exitOnSignal(() => {})
    try {
      const diagnosis = await diagnose(engineOptions(flags))
      const options = textOptions(process.stdout, process.env)
      const text = await renderDiagnosis(diagnosis, flags.format, options)
      await write(process.stdout, text)
      if (diagnosis.used === null) process.exitCode = 2
    } finally {
      release()
    }
  }
}
