import { fileURLToPath } from 'node:url'
import type { Command } from '@oclif/core/command'
import type { Options, Plugin } from '@oclif/core/interfaces'
import manifest from '../package.json' with { type: 'json' }
import type { CommandName } from './command-names.js'

/** What oclif would find out by itself, of the one command that is run: no other is loaded, and nothing is searched. */
export function oneCommand(name: CommandName, command: Command.Class): Options {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { args = {}, flags = {}, aliases = [], hiddenAliases = [] } = command
  const found = { id: name, args, flags, aliases, hiddenAliases, pluginName: manifest.name }
  const loadable = { ...found, load: async () => Object.assign(command, { id: name }) }
  const plugin = {
    name: manifest.name,
    version: manifest.version,
    type: 'core',
    moduleType: 'module',
    root,
    pjson: manifest,
    isRoot: true,
    valid: true,
    hooks: {},
    topics: [],
    commands: [loadable],
    commandIDs: [name],
  }
  return { root, plugins: new Map([[manifest.name, plugin as unknown as Plugin]]) }
}
