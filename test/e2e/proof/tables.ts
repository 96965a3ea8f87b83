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
    rows: rows.flatMap((row) => {
      const proof = proofs.get(row)
      if (!proof) return []
      const { saving, ownBytes } = proof
      const came = saving ? [saving.predicted, saving.came, 'yes'] : ['no patch', '–', '–']
      return [
        { cells: [row.title, row.builder, row.base.name, ownBytes, ...came], varies: row.network === true },
      ]
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
    rows: rows.flatMap((row) => {
      const proof = proofs.get(row)
      if (!proof) return []
      const { ownBytes, atMost, came } = proof
      // The base is a part of them, and has this machine's programs in it.
      return [{ cells: [row.title, row.builder, row.base.name, ownBytes, atMost, came], varies: true }]
    }),
  }
}
