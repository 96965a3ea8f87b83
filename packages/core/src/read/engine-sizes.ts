import type { Analysis, AnalysisEngineSizes, MissingReason } from '../analysis.js'
import { entriesOf } from '../layer/entries.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { EngineFigures } from '../source/source.js'

type Row = AnalysisEngineSizes['rows'][number]

/** What each way of counting counts; docs/which-size.md has them side by side. */
const MEANINGS: Readonly<Record<NonNullable<Row['counts']>, string>> = {
  files: 'the bytes of files and symlinks, as layersize does',
  'files-without-symlinks': 'the bytes of files but not of symlinks, as its own BuildKit and some stores do',
  tar: "the length of each layer's tar, with its headers and padding",
  blocks:
    'the disk blocks of each unpacked layer: as a rule, files rounded up to 4 KiB and 4 KiB for each directory',
}

/**
 * What the engine says of an image and of each of its instructions, and what it counts to come to that. `steps` is the
 * length of the image's own history, whose instructions come first.
 */
export function describeEngineSizes(
  { engine, store, imageBytes, rows }: EngineFigures,
  { instructions, layers }: Analysis,
  indexes: readonly (LayerIndex | MissingReason)[],
  steps: number,
): AnalysisEngineSizes {
  const paired = rows.length === steps
  const described = instructions.map((instruction, i): Row => {
    const bytes = (paired ? rows[i] : null) ?? null
    if (!bytes) return { bytes, counts: null }
    if (store.containerd) return { bytes, counts: 'blocks' }
    const symlinkBytes = sum(instruction.layers.map((layer) => symlinkBytesOf(indexes[layer])))
    const tarBytes = sum(instruction.layers.map((layer) => layers[layer]?.tarBytes ?? 0))
    const ways = [
      { counts: 'files', would: instruction.contentBytes },
      { counts: 'files-without-symlinks', would: instruction.contentBytes - symlinkBytes },
      { counts: 'tar', would: tarBytes },
    ] as const
    return { bytes, counts: ways.find(({ would }) => would === bytes)?.counts ?? null }
  })
  const name = engine.kind === 'podman' ? 'podman' : 'Docker'
  const kept = store.containerd ? `containerd store, ${store.driver}` : store.driver
  const all = sum(rows.map((bytes) => bytes ?? 0))
  const total = imageBytes === null || imageBytes === all ? '' : `; of the whole image, ${describeTotal()}`
  return {
    engine: `${name} ${engine.version} (${kept})`,
    imageBytes,
    rows: described,
    reason: `${paired ? describeRows(described) : 'it tells of another number of steps than the image'}${total}`,
  }

  function describeTotal(): string {
    if (engine.kind === 'podman') return 'that, and the length of configuration and manifests'
    if (!store.containerd) return `${imageBytes} bytes`
    return (imageBytes ?? 0) < all ? 'what is stored compressed' : 'that, and what is stored compressed'
  }
}

function describeRows(rows: readonly Row[]): string {
  const seen = [...new Set(rows.flatMap(({ counts }) => counts ?? []))].map((counts) => MEANINGS[counts])
  const odd = rows.filter(({ bytes, counts }) => bytes && !counts).length
  const unknown = odd > 0 ? [`${odd} row${odd === 1 ? '' : 's'} in a way that layersize does not know`] : []
  const all = [...seen, ...unknown]
  return all.length > 0 ? `it counts ${all.join('; and ')}` : 'it counts no bytes'
}

function symlinkBytesOf(index: LayerIndex | MissingReason | undefined): number {
  if (typeof index !== 'object') return 0
  const inodes = new Set(entriesOf(index).map(({ inode }) => inode))
  return sum([...inodes].map(({ kind, bytes }) => (kind === 'symlink' ? bytes : 0)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
