import { importBase } from '../base.js'
import { importDebian } from '../debian-base.js'
import type { Engine } from '../engine.js'
import { PROGRAMS } from '../shop.js'

/** What a row stands on: made once, where the first row asks for it. */
export interface Base {
  readonly name: string
  /** Makes the image and gives its name. */
  make(engine: Engine, made: (base: Base) => Promise<string>): Promise<string>
}

/** Busybox with adduser, useradd and groupadd: the fastest. */
export const BUSYBOX_BASE: Base = {
  name: 'busybox',
  make: (engine) => importBase(engine, engine.temp.join('busybox'), PROGRAMS),
}

/** Debian bookworm with pip, node and npm; its RUNs reach the registries that the machine reaches. */
export const DEBIAN_BASE: Base = { name: 'debian', make: importDebian }

/** A base in which these lines have run before: nothing in it counts. */
export function equipped(
  base: Base,
  name: string,
  lines: readonly string[],
  context: (folder: string) => void | Promise<void> = () => {},
): Base {
  return {
    name,
    async make(engine, made) {
      const image = engine.imageName(name.toLowerCase().replaceAll(' ', '-'))
      const folder = engine.temp.makeFolder(`${name}-context`)
      await context(folder)
      const dockerfile = [`FROM ${await made(base)}`, ...lines, ''].join('\n')
      await engine.build({ name: image, builder: 'classic', dockerfile, context: folder, timeout: 600_000 })
      return image
    },
  }
}
