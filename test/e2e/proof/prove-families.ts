import { afterAll, describe, test } from 'vitest'
import { Engine } from '../engine.js'
import type { Family } from './families.js'
import { type BoundProof, type Proof, Prover } from './prove.js'
import type { Row } from './row.js'
import type { StagesRow } from './stages.js'
import { recordTables } from './table.js'
import { stagesTable, tableOf } from './tables.js'

/** The tests of these rows, and that docs/proof.md says what came of them. */
export function proveFamilies(
  families: readonly Family[],
  stages: { readonly title: string; readonly rows: readonly StagesRow[] },
): void {
  const engine = Engine.fromEnvironment()
  const prover = new Prover(engine)
  const proofs = new Map<Row, Proof>()
  const bounds = new Map<StagesRow, BoundProof>()

  afterAll(() => engine.cleanUp())

  describe.each(families)('$title', ({ rows }) => {
    test.each(rows)('$title ($builder, on $base.name)', async (row) => {
      proofs.set(row, await prover.prove(row))
    })
  })

  describe(stages.title, () => {
    test.each(stages.rows)('$title ($builder, on $base.name)', async (row) => {
      bounds.set(row, await prover.proveBound(row))
    })
  })

  test('docs/proof.md says what came', () => {
    recordTables([...families.map((family) => tableOf(family, proofs)), stagesTable(stages, bounds)])
  })
}
