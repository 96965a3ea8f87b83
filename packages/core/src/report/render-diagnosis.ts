import type { Diagnosis, PlaceDiagnosis } from '../diagnosis.js'
import { escapeFormat } from './escape-format.js'
import type { ListFormat } from './list-format.js'
import { safeText } from './safe-text.js'
import type { TextOptions } from './text-options.js'

/** A diagnosis as text, ending in a newline: a list for people, or JSON. */
export async function renderDiagnosis(
  diagnosis: Diagnosis,
  format: ListFormat = 'table',
  { width = 80, color = false }: TextOptions = {},
): Promise<string> {
  if (format === 'json') return `${escapeFormat(JSON.stringify(diagnosis, null, 2))}\n`
  const [{ createColors }, { wrap }] = await Promise.all([import('picocolors'), import('./table/fit.js')])
  const colors = createColors(color)
  const { places, used } = diagnosis
  const room = Math.max(40, width)
  const lines = places.flatMap((place, i) => {
    const { name, host, engine, problem } = place
    const mark = engine ? colors.green('✓') : problem?.absent ? colors.dim('–') : colors.red('✗')
    const absent = problem?.absent ? '  not there' : ''
    const title = `${mark} ${safeText(name)}  ${colors.dim(safeText(host) + absent)}`.trimEnd()
    const details = engine ? [describeEngine(engine)] : problem && !problem.absent ? [problem.message] : []
    // What to do matters where it is wrong, or where nothing works and this is what is usual.
    const hint = problem?.hint && (!problem.absent || (used === null && i === 0)) ? [`→ ${problem.hint}`] : []
    const indented = [...details, ...hint].flatMap((text) => wrap(safeText(text), room - 4))
    return [title, ...indented.map((line) => `    ${line}`)]
  })
  const verdict = wrap(safeText(describeUse(diagnosis)), room).map(colors.bold)
  return `${[...lines, '', ...verdict].join('\n')}\n`
}

function describeEngine({ kind, version, apiVersion, store }: NonNullable<PlaceDiagnosis['engine']>): string {
  const about = `${nameOf(kind)} ${version}, API ${apiVersion}`
  if (!store) return `${about}; it does not tell how it keeps images`
  const how = store.containerd ? `containerd store (${store.driver})` : store.driver
  const readable = store.readable ? 'can be read directly' : 'cannot be read directly'
  return `${about}, ${store.rootless ? 'rootless, ' : ''}${how}; ${store.root} ${readable}`
}

function describeUse({ places, used }: Diagnosis): string {
  if (used === null) {
    const [first] = places
    const chosen = places.some(({ tried }) => !tried)
    if (!first || !chosen) return 'No engine answers. Archives and layouts need none: layersize ./image.tar'
    const other = places.find(({ engine }) => engine)
    const instead = other ? ` Another does: --host ${other.host}` : ''
    const name = first.name.replace(/^./, (letter) => letter.toUpperCase())
    return `${name} leads to no engine that answers, and no other is asked.${instead}`
  }
  const { name, engine } = places[used] as PlaceDiagnosis
  return `Names are looked for in ${nameOf(engine?.kind)} ${engine?.version} (${name}).`
}

function nameOf(kind: 'docker' | 'podman' | undefined): string {
  return kind === 'podman' ? 'podman' : 'Docker'
}
