import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseProvenance } from '../../packages/core/src/oci/provenance.js'
import { maxProvenance, minProvenance } from '../helpers/provenance.js'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const MATERIALS = [
  { name: 'mynode:1', digest: digest('a') },
  { name: 'ghcr.io/org/tool@sha256:1', digest: digest('b') },
]

test.each(['0.2', '1'] as const)('v%s, min mode: what it took from', (version) => {
  const statement = minProvenance(version, [
    ['pkg:docker/mynode@1?platform=linux%2Famd64', digest('a')],
    ['pkg:docker/ghcr.io/org/tool@sha256%3A1?platform=linux%2Famd64', digest('b')],
    ['pkg:docker/docker/dockerfile@1', digest('c')],
    ['https://github.com/a/b.git#main', digest('d')],
  ])
  expect(parseProvenance(statement)).toEqual({ materials: MATERIALS, chains: [], dockerfile: null })
})

test('more of them than anybody would ask an engine for', () => {
  const uris = Array.from({ length: 101 }, (_, i) => [`pkg:docker/a@${i}`, digest('a')] as const)
  expect(parseProvenance(minProvenance('1', uris))?.materials).toBeNull()
})

test('an image of a layout has no name', () => {
  const statement = minProvenance('1', [['pkg:oci/base?digest=x', digest('a')]])
  expect(parseProvenance(statement)?.materials).toBeNull()
})

test.each(['0.2', '1'] as const)(
  'v%s, max mode: the layers of each state, and no value of an argument',
  (version) => {
    const statement = maxProvenance(version, [
      { image: 'docker-image://docker.io/library/mynode:1@sha256:00', blobs: [digest('a'), digest('b')] },
      { image: null, blobs: [digest('a'), digest('b'), digest('c')] },
    ])
    const parsed = parseProvenance(statement)
    expect(parsed?.chains).toEqual([
      { image: 'docker.io/library/mynode:1@sha256:00', blobs: [digest('a'), digest('b')], lines: [] },
      { image: null, blobs: [digest('a'), digest('b'), digest('c')], lines: [] },
    ])
    expect(JSON.stringify(statement)).toContain('hunter2')
    expect(JSON.stringify(parsed)).not.toContain('hunter2')
  },
)

test.each([
  null,
  7,
  [],
  {},
  { predicateType: 'https://spdx.dev/Document', predicate: {} },
  { predicateType: 'https://slsa.dev/provenance/v1' },
])('no provenance: %j', (statement) => {
  expect(parseProvenance(statement)).toBeNull()
})

test.each([
  { materials: 1, metadata: [], buildConfig: { llbDefinition: {} } },
  {
    buildDefinition: { resolvedDependencies: [null, 1, { uri: 7 }] },
    runDetails: { metadata: { buildkit_metadata: 1 } },
  },
  { metadata: { buildkit_metadata: { layers: { 'step0:0': 1, x: [1, [null, { digest: 3 }]] } } } },
  { buildConfig: { llbDefinition: [null, { op: 1 }, { op: { Op: { source: 'x' } } }] } },
])('odd shapes are no error: %j', (predicate) => {
  const parsed = parseProvenance({ predicateType: 'https://slsa.dev/provenance/v1', predicate })
  expect(parsed?.materials).toEqual([])
})

test('the words are those that are in a real one', () => {
  // What of it is read is made by helpers elsewhere; this keeps them honest.
  const path = join(import.meta.dirname, '../../fixtures/forms/buildx/oci-provenance-max.tar')
  const text = readFileSync(path).toString('latin1')
  const [json] = /\{[^\0]*"predicateType":"https:\/\/slsa\.dev[^\0]*/.exec(text) ?? []
  const parsed = parseProvenance(JSON.parse(json ?? ''))
  expect(parsed?.materials).toEqual([])
  expect(parsed?.chains.map(({ image, blobs }) => [image, blobs.length])).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((length) => [null, length]),
  )
})
