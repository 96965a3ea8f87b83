import { Args, Command } from '@oclif/core'

export default class Init extends Command {
  static override summary = 'Write a configuration with limits at what an image weighs today.'
  static override args = { image: Args.string({ description: 'the image' }) }
  override async run(): Promise<void> {
    await this.parse(Init)
  }
}
