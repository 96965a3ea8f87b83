import { expect, test } from 'vitest'
import type { Difference } from '../../../packages/core/src/index.js'
import { describeChange } from '../../../packages/core/src/report/wording/difference.js'

type Change = Difference['instructions'][number]

function change(growthBytes: number, movedBytes: number): Change {
  const paths = [{ path: 'app/big', growthBytes: 3_000_000 }]
  return { text: 'COPY . /app', growthBytes, movedBytes, paths, place: null } as unknown as Change
}

test.each([
  [5_000_000, 0, '+5 MB: `COPY . /app` gained `/app/big` (3 MB)'],
  [5_000_000, 1_000_000, '+4 MB: `COPY . /app` gained `/app/big` (3 MB)'],
  [5_000_000, 5_000_000, '±0: `COPY . /app`'],
  [5_000_000, 6_000_000, '−1 MB: `COPY . /app`'],
])('of a growth of %i, %i of them moved: %s', (growth, moved, said) => {
  expect(describeChange(change(growth, moved))).toBe(said)
})
