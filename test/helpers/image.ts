import { createHash } from 'node:crypto'
import { file, type Member, symlink, writeTar } from './write-tar.js'

/** A step of an image's history: with members it makes a layer, without it is marked empty. */
export interface Step {
  readonly createdBy: string
  readonly members: readonly Member[] | null
  readonly comment?: string
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

export interface SaveOptions {
  readonly tags?: readonly string[] | null
  /** Changes the configuration before it is written. */
  readonly config?: (config: Record<string, unknown>) => unknown
  /** Changes the manifest before it is written. */
  readonly manifest?: (manifest: unknown[]) => unknown
  /** Changes a layer's tar before it is written. */
  readonly layer?: (tar: Buffer, index: number) => Buffer
}

/** A `docker save` as Docker before 25 writes it: folders in any order, equal layers as links, manifest.json last. */
export function saveImage(steps: readonly Step[], options: SaveOptions = {}): Buffer {
  const layers = steps.flatMap(({ members }) => (members ? [writeTar(members)] : []))
  const diffIds = layers.map((tar) => sha256(tar))
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created: '2026-01-02T03:04:05Z',
    rootfs: { type: 'layers', diff_ids: diffIds.map((digest) => `sha256:${digest}`) },
    history: steps.map(({ createdBy, members, comment }) => ({
      created_by: createdBy,
      ...(comment && { comment }),
      ...(members === null && { empty_layer: true }),
    })),
  }
  const configText = JSON.stringify(options.config?.(config) ?? config)
  const configName = `${sha256(Buffer.from(configText))}.json`
  const folder = (index: number) => sha256(Buffer.from(`folder ${index}`))
  const first = (index: number) => diffIds.indexOf(diffIds[index] as string)
  const members = layers.flatMap((tar, index) => [
    file(`${folder(index)}/VERSION`, '1.0'),
    file(`${folder(index)}/json`, JSON.stringify({ id: folder(index) })),
    first(index) === index
      ? file(`${folder(index)}/layer.tar`, options.layer?.(tar, index) ?? tar)
      : symlink(`${folder(index)}/layer.tar`, `../${folder(first(index))}/layer.tar`),
  ])
  members.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
  const manifest = [
    {
      Config: configName,
      RepoTags: options.tags === undefined ? ['shop:1'] : options.tags,
      Layers: layers.map((_, index) => `${folder(index)}/layer.tar`),
    },
  ]
  return writeTar([
    ...members,
    file(configName, configText),
    file('manifest.json', JSON.stringify(options.manifest?.(manifest) ?? manifest)),
    file('repositories', '{}'),
  ])
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

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
