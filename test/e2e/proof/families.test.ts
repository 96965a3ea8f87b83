import { afterAll, describe, test } from 'vitest'
import { Engine } from '../engine.js'
import { FAMILIES } from './families.js'
import { type Proof, Prover } from './prove.js'
import type { Row } from './row.js'
import { recordProofs } from './table.js'

const engine = Engine.fromEnvironment()
const prover = new Prover(engine)
const proofs = new Map<Row, Proof>()

afterAll(() => engine.cleanUp())

describe.each(FAMILIES.filter(({ rows }) => rows.length > 0))('$title', ({ rows }) => {
  test.each(rows)('$title ($builder, on $base.name)', async (row) => {
    proofs.set(row, await prover.prove(row))
  })
})

test('docs/proof.md says what came', () => recordProofs(FAMILIES, proofs))
