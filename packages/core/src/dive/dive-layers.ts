import type { Analysis, AnalysisFiles, AnalysisWhiteouts } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { walkOrder } from './walk-order.js'

/** A layer as dive reads it from its tar. */
export interface DiveLayer {
  readonly rows: readonly DiveRow[]
  readonly whiteouts: readonly string[]
  readonly opaque: readonly string[]
}

/** A row of the file table, and the size that stands in its header: a symlink and a further hard link have none. */
export interface DiveRow {
  /** Its place in the table. */
  readonly index: number
  readonly path: string
  readonly bytes: number
  readonly isFolder: boolean
}

/** An analysis with all that dive's figures are made of. */
export type Tabulated = Analysis & { files: AnalysisFiles; whiteouts: AnalysisWhiteouts }

/** The analysis, if dive's figures can be known of it. Throws FIGURE_UNKNOWN. */
export function withTables(analysis: Analysis): Tabulated {
  const { layers, files, whiteouts } = analysis
  if (layers.some(({ missing }) => missing !== null)) {
    throw new LayersizeError('FIGURE_UNKNOWN', "dive's figures need all layers of the image", {
      hint: 'Analyse the image where it is whole.',
    })
  }
  if (!files || !whiteouts) {
    throw new LayersizeError('FIGURE_UNKNOWN', "dive's figures need the table of files", {
      hint: 'Analyse the image itself, or save it with --files.',
    })
  }
  return { ...analysis, files, whiteouts }
}

/** The layers of an analysis as dive reads them. */
export function diveLayers({ layers, files, whiteouts }: Tabulated): DiveLayer[] {
  const read = layers.map(() => ({
    rows: [] as DiveRow[],
    whiteouts: [] as string[],
    opaque: [] as string[],
  }))
  const bytes = headerBytes(files)
  files.path.forEach((path, index) => {
    const isFolder = files.kind[index] === 'directory'
    read[files.layer[index] as number]?.rows.push({ index, path, bytes: bytes[index] as number, isFolder })
  })
  whiteouts.path.forEach((path, index) => {
    const layer = read[whiteouts.layer[index] as number]
    if (whiteouts.opaque[index]) layer?.opaque.push(path)
    else layer?.whiteouts.push(path)
  })
  return read
}

/** Of several names of a file, a builder that walks its folders writes the content under the one that it meets first. */
function headerBytes({ path, layer, kind, bytes, target }: AnalysisFiles): number[] {
  const sizes = bytes.map((size, row) => (kind[row] === 'file' ? size : 0))
  if (!kind.includes('hard-link')) return sizes
  const key = (row: number, path: string) => `${layer[row]} ${path}`
  const links = kind.flatMap((kind, row) => (kind === 'hard-link' ? [row] : []))
  const wanted = new Set(links.map((row) => key(row, target[row] as string)))
  const first = new Map<string, number>()
  path.forEach((path, row) => {
    if (kind[row] === 'file' && wanted.has(key(row, path))) first.set(key(row, path), row)
  })
  for (const row of links) {
    const linked = key(row, target[row] as string)
    const holder = first.get(linked)
    if (holder === undefined) continue
    if (walkOrder(path[row] as string) > walkOrder(path[holder] as string)) continue
    first.set(linked, row)
    sizes[row] = sizes[holder] as number
    sizes[holder] = 0
  }
  return sizes
}
