import { afterAll, describe, test } from 'vitest'
import { Engine } from '../engine.js'
import { FAMILIES } from './families.js'
import { type BoundProof, type Proof, Prover } from './prove.js'
import type { Row } from './row.js'
import { STAGES, type StagesRow } from './stages.js'
import { recordTables } from './table.js'
import { stagesTable, tableOf } from './tables.js'

const engine = Engine.fromEnvironment()
const prover = new Prover(engine)
const proofs = new Map<Row, Proof>()
const bounds = new Map<StagesRow, BoundProof>()

afterAll(() => engine.cleanUp())

describe.each(FAMILIES.filter(({ rows }) => rows.length > 0))('$title', ({ rows }) => {
  test.each(rows)('$title ($builder, on $base.name)', async (row) => {
    proofs.set(row, await prover.prove(row))
  })
})

describe('Built in the stage that runs it', () => {
  test.each(STAGES)('$title ($builder, on $base.name)', async (row) => {
    bounds.set(row, await prover.proveBound(row))
  })
})

test('docs/proof.md says what came', () => {
  recordTables([...FAMILIES.map((family) => tableOf(family, proofs)), stagesTable(STAGES, bounds)])
})
