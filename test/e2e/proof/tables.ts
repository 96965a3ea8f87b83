import type { Family } from './families.js'
import type { BoundProof, Proof } from './prove.js'
import type { Row } from './row.js'
import type { StagesRow } from './stages.js'
import type { Table } from './table.js'

/** What came of a family's patches, as far as its rows have run. */
export function tableOf({ title, rows }: Family, proofs: ReadonlyMap<Row, Proof>): Table {
  return {
    title,
    columns: ['mistake', 'built by', 'on', 'above the base', 'predicted', 'came', 'tree equal'],
    rows: rows.map((row) => {
      const key = [row.title, row.builder, row.base.name]
      const varies = row.network === true
      const proof = proofs.get(row)
      if (!proof) return { cells: key, varies }
      const { saving, ownBytes } = proof
      const came = saving ? [saving.predicted, saving.came, 'yes'] : ['no patch', '–', '–']
      return { cells: [...key, ownBytes, ...came], varies }
    }),
  }
}

/** What was said of stages to be saved at most, and what came by hand, as far as they have run. */
export function stagesTable(
  { title, rows }: { readonly title: string; readonly rows: readonly StagesRow[] },
  proofs: ReadonlyMap<StagesRow, BoundProof>,
): Table {
  return {
    title,
    columns: ['mistake', 'built by', 'on', 'above the base', 'at most', 'came by hand'],
    rows: rows.map((row) => {
      const key = [row.title, row.builder, row.base.name]
      const proof = proofs.get(row)
      // The base is a part of the figures, and has this machine's programs in it.
      const came = proof ? [proof.ownBytes, proof.atMost, proof.came] : []
      return { cells: [...key, ...came], varies: true }
    }),
  }
}
