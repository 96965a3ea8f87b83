import { createHash } from 'node:crypto'
import { type BuildOptions, buildImage } from './built-image.js'
import { classicSave } from './classic-save.js'
import { file, type Member, writeTar } from './write-tar.js'

/** A step of an image's history: with members it makes a layer, without it is marked empty. */
export interface Step {
  readonly createdBy: string
  /** What its layer holds, or the layer's tar itself. */
  readonly members: readonly Member[] | Buffer | null
  readonly comment?: string
  /** When it was made, RFC 3339. */
  readonly created?: string
}

/** A step as BuildKit records it. */
export function step(instruction: string, ...members: Member[]): Step {
  const [keyword] = instruction.split(' ')
  const text = keyword === 'RUN' ? `RUN /bin/sh -c ${instruction.slice(4)}` : instruction
  return { createdBy: `${text} # buildkit`, members, comment: 'buildkit.dockerfile.v0' }
}

/** A step that makes no layer. */
export function setting(instruction: string): Step {
  return { createdBy: instruction, members: null, comment: 'buildkit.dockerfile.v0' }
}

/** A step as the classic builder records it, its text given raw. */
export function classic(createdBy: string, ...members: Member[]): Step {
  return { createdBy, members }
}

/** A layer with a shell: what counts as the base image's. */
export function base(...members: Member[]): Step {
  return classic(
    '/bin/sh -c #(nop) ADD file:0123 in / ',
    file('bin/sh', 'shell', { mode: 0o755 }),
    ...members,
  )
}

export interface SaveOptions extends BuildOptions {
  /** Changes the manifest before it is written. */
  readonly manifest?: (manifest: unknown[]) => unknown
  /** Changes a layer's tar before it is written. */
  readonly layer?: (tar: Buffer, index: number) => Buffer
}

/** A `docker save` as Docker before 25 writes it. */
export function saveImage(steps: readonly Step[], options: SaveOptions = {}): Buffer {
  return writeTar(classicSave(buildImage(steps, options), options))
}

/** Bytes as they come through a pipe, in pieces. */
export async function* stream(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Content of a given length that no other seed gives. */
export function noise(length: number, seed: string | number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${seed} ${i}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}
