import { dirname, join } from 'node:path'

/**
 * For rolldown: a plugin, and with it in which file a module stands. `files` says by the ends of their paths which modules
 * a file begins with; all that they import stands there as well, if not in a file before. So a file needs those before
 * it at most. Of `barrel`, which only exports what others have, each needs what it names.
 */
export function filesOf(files, barrel) {
  let names = new Map()
  const plugin = {
    name: 'files-of',
    buildEnd(error) {
      if (!error) names = nameAll(files, importsOf(this, barrel), [...this.getModuleIds()])
    },
  }
  return { plugin, nameOf: (id) => names.get(id) ?? null }
}

function nameAll(files, imports, ids) {
  const names = new Map()
  for (const [name, ends] of Object.entries(files)) {
    const found = ends.map((end) => {
      const id = ids.find((id) => id.replaceAll('\\', '/').endsWith(`/${end}`))
      if (id === undefined) throw new Error(`There is no module ${end} to begin the file ${name} with`)
      return id
    })
    for (const id of found) {
      if (names.has(id)) continue
      names.set(id, name)
      found.push(...imports(id))
    }
  }
  return names
}

/** What a module imports, once it is known what it has of the barrel. */
function importsOf(graph, barrel) {
  const at = [...graph.getModuleIds()].find((id) => id.replaceAll('\\', '/').endsWith(`/${barrel}`))
  const exported = new Map()
  for (const [, names, path] of graph
    .getModuleInfo(at)
    .code.matchAll(/export \{([^}]*)\} from ['"](.*?)['"]/g)) {
    for (const name of names.split(',')) exported.set(name.trim(), join(dirname(at), path))
  }
  return (id) => {
    const { importedIds, code } = graph.getModuleInfo(id)
    if (!importedIds.includes(at)) return importedIds
    const words = code.match(/\w+/g)
    return [...importedIds.filter((id) => id !== at), ...words.flatMap((word) => exported.get(word) ?? [])]
  }
}
