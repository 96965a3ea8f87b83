import { mkdirSync } from 'node:fs'
import { importBase } from './base.js'
import { makeContext } from './context.js'
import { AWKWARD, type Line, line } from './dockerfile.js'
import type { Builder, Engine } from './engine.js'
import type { TempFolder } from './temp.js'

/** An image to build, and what its history must come to. */
export interface ImageSpec {
  readonly name: string
  readonly builder: Builder | 'import'
  /** The image that it stands on; null for FROM scratch. */
  readonly from: string | null
  readonly lines: readonly Line[]
}

/** Built from other layers, an image has rows of both builders: their sizes are counted in two ways. */
export const IMAGES: readonly ImageSpec[] = [
  { name: 'base', builder: 'import', from: null, lines: [line('', 'Imported from -')] },
  ...(['classic', 'buildkit'] as const).flatMap((builder): ImageSpec[] => [
    { name: `awkward-${builder}`, builder, from: 'base', lines: AWKWARD },
    { name: `scratch-${builder}`, builder, from: null, lines: SCRATCH },
    { name: `nothing-${builder}`, builder, from: 'base', lines: [line('RUN true')] },
  ]),
]
