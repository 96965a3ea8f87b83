import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'

/** An entry of fixtures/forms/forms.json: what was written by which tool, and what others found out about it. */
interface RealForm {
  readonly group: string
  readonly form: string
  readonly producer: string
  readonly kind: Analysis['source']['kind']
  readonly compression: string
  /** How the whole archive is compressed. */
  readonly archive?: string
  readonly reference: string
  readonly platform?: string
  readonly imageId: string
  readonly diffIds: readonly string[]
  /** Layers that an old writer of zstd:chunked has cut short. */
  readonly wrongDiffIds?: readonly number[]
}

const folder = join(import.meta.dirname, '../../fixtures/forms')
const forms: RealForm[] = JSON.parse(readFileSync(join(folder, 'forms.json'), 'utf8'))
const readable = forms.filter(({ group }) => group !== 'xz' && !group.startsWith('encrypted'))

/** An analysis for each group: all forms of one are the same image. */
const groups = new Map<string, Analysis>()

test.each(readable)('$group: $form, $producer, $compression', async (form) => {
  const reference = form.reference.replace(':', `:${folder}/`)
  // What a form says of the base is context, and of these images all is their own.
  const context = { platform: form.platform, base: 'scratch' }
  const analysis = await analyze(reference, { ...context, verifyDigests: true })
  expect(analysis.image.id).toBe(form.imageId)
  expect(analysis.layers.map((layer) => layer.diffId)).toEqual(form.diffIds)
  // Where docker save has written an OCI layout as well, and the entry means that, it is docker save's for us.
  const kind = form.producer.startsWith('Docker') ? 'docker-archive' : form.kind
  expect(analysis.source.kind).toBe(kind)
  const first = groups.get(form.group) ?? analysis
  groups.set(form.group, first)
  expect(analysis.source.warnings.map(({ code }) => code)).toEqual(
    form.wrongDiffIds?.map(() => 'diff-id-mismatch') ?? [],
  )
  expectSame(analysis, first)
  const path = /^(?:docker|oci)-archive:(.+\.tar(?:\.\w+)?)(?::(.+))?$/.exec(reference)
  if (!path) return
  const [, archive = '', image] = path
  const piped = await analyze(createReadStream(archive), { ...context, image })
  expectSame(piped, analysis)
  expect({ ...piped.source, reference: '', warnings: [] }).toEqual({
    ...analysis.source,
    reference: '',
    warnings: [],
  })
})

test.each([
  ['xz', 'COMPRESSION_UNSUPPORTED'],
  ['encrypted/all', 'BLOB_MISSING'],
])('%s: an error that says why', async (group, code) => {
  await expect(analyze(referenceIn(group))).rejects.toMatchObject({ code })
})

test('of an image whose last layer is encrypted, the other', async () => {
  const { layers, warnings } = await analyze(referenceIn('encrypted/last'))
  expect(layers.map((layer) => layer.missing)).toEqual([null, 'encrypted'])
  expect(warnings[0]?.message).toContain('2 (encrypted)')
})

test('what real tools say of the base', async () => {
  const baseOf = async (reference: string) => (await analyze(reference)).context.base
  const unknown = { value: null, evidence: 'none', confidence: 'unknown', layers: null }
  const fetched = { value: 'scratch', evidence: 'provenance', confidence: 'certain', layers: 0 }
  expect(await baseOf(`${folder}/buildx/oci-provenance-max.tar`)).toEqual(fetched)
  expect(await baseOf(`${folder}/buildx/docker-29-containerd.tar`)).toEqual(unknown)
  expect(await baseOf(`oci:${folder}/ko/oci`)).toEqual({
    ...unknown,
    value: '127.0.0.1:5055/forms-base:1',
    evidence: 'annotation',
  })
  // FROM scratch, and yet an annotation: the digest is that of a step of its own.
  expect(await baseOf(`${folder}/podman/oci-archive.tar`)).toEqual(unknown)
})

function referenceIn(group: string): string {
  const { reference } = forms.find((form) => form.group === group) as RealForm
  return reference.replace(':', `:${folder}/`)
}

/** The one form that brings its Dockerfile along has lines. */
function expectSame(analysis: Analysis, expected: Analysis): void {
  expect(withoutDockerfile(analysis)).toEqual(withoutDockerfile(expected))
}

function withoutDockerfile({ source: _, ...analysis }: Analysis): object {
  return {
    ...analysis,
    context: { ...analysis.context, dockerfile: null },
    instructions: analysis.instructions.map((instruction) => ({ ...instruction, dockerfile: null })),
    findings: analysis.findings.map((finding) => ({ ...finding, fix: null })),
    fix: null,
  }
}
