import type { Analysis, Difference } from '../../packages/core/src/index.js'

type Side = Difference['before']
type Instruction = Difference['instructions'][number]

/** What changed, as far as limits ask for it: instructions of one text are one, in order. Others may say otherwise. */
export function handMade(
  before: Analysis,
  after: Analysis,
  paths: (change: Instruction) => Instruction['paths'] = () => [],
): Difference {
  const left = [...before.instructions]
  const changes: Instruction[] = after.instructions.map(({ index, text, contentBytes, base }) => {
    const at = left.findIndex((old) => old.text === text)
    const [old] = at < 0 ? [] : left.splice(at, 1)
    return {
      status: old ? 'changed' : 'added',
      before: old?.index ?? null,
      after: index,
      text,
      base,
      beforeBytes: old?.contentBytes ?? 0,
      afterBytes: contentBytes,
      growthBytes: contentBytes - (old?.contentBytes ?? 0),
      movedBytes: 0,
      paths: [],
    }
  })
  for (const { index, text, contentBytes, base } of left) {
    changes.push({
      status: 'removed',
      before: index,
      after: null,
      text,
      base,
      beforeBytes: contentBytes,
      afterBytes: 0,
      growthBytes: -contentBytes,
      movedBytes: 0,
      paths: [],
    })
  }
  const [old, now] = [side(before), side(after)]
  return {
    schemaVersion: 1,
    before: old,
    after: now,
    growth: {
      contentBytes: now.contentBytes - old.contentBytes,
      compressedBytes: null,
      wastedBytes: now.wastedBytes - old.wastedBytes,
      ownBytes: null,
      files: now.files - old.files,
      layers: now.layers - old.layers,
    },
    instructions: changes.map((change) => ({ ...change, paths: paths(change) })),
    paths: null,
    moved: [],
    waste: after.findings.map(({ rule, wastedBytes, message }, index) => {
      const was = before.findings.findIndex((old) => old.rule === rule && old.message === message)
      const bytes = before.findings[was]?.wastedBytes ?? 0
      return {
        status: was < 0 ? 'new' : 'changed',
        rule,
        before: was < 0 ? null : was,
        after: index,
        beforeBytes: bytes,
        afterBytes: wastedBytes,
        growthBytes: wastedBytes - bytes,
        message,
      }
    }),
    notes: [],
  }
}

function side({ source, image, context, layers }: Analysis): Side {
  return {
    reference: source.reference,
    id: image.id,
    platform: image.platform,
    base: context.base.value,
    created: image.created,
    contentBytes: image.contentBytes,
    compressedBytes: source.compressedBytes,
    wastedBytes: image.wastedBytes,
    ownBytes: image.ownBytes,
    files: image.files,
    layers: layers.length,
  }
}
