import type { Instruction } from '../../image/instructions.js'
import { type DependencyInstall, dependencyInstalls } from '../commands/dependency-install.js'
import type { WasteContext } from '../waste-context.js'

export type Install = DependencyInstall & { readonly run: Instruction }

/** What the own RUNs install of dependencies, in order. */
export function ownInstalls(context: WasteContext): Install[] {
  return context.instructions
    .filter(({ layers: [layer] }) => layer !== undefined && !context.isBase(layer))
    .flatMap((run) => dependencyInstalls(run).map((install) => ({ run, ...install })))
}

/** Those after a COPY of sources, though they could stand before it. */
export function lateInstalls(copy: Instruction, installs: readonly Install[]): Install[] {
  const early = new Set(installs.filter(({ run }) => run.index < copy.index).map(({ tool }) => tool))
  // Where the same tool has worked before, it did so on the manifest alone, and now only adds to it.
  return installs.filter(
    ({ run, tool, manifests }) => run.index > copy.index && !(manifests.length > 0 && early.has(tool)),
  )
}
