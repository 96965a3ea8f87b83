import { lstat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { contextSources, type DockerfileOption } from '@layersize/core'
import { pathInPatch } from './path-in-patch.js'
import { readIfThere } from './read-whole.js'

type Dockerignore = NonNullable<DockerfileOption['dockerignore']>

/** A file with more COPYs than this is no reason to look for each. */
const MAX_SOURCES = 200

/**
 * What keeps files out of the build context: the file that stands beside the Dockerfile and is called after it, else the
 * one of the build context, be it there or not. Null where nobody can tell which folder that is.
 */
export async function findDockerignore(
  path: string,
  text: string,
  target: string | undefined,
): Promise<Dockerignore | null> {
  // Whether there is such a stage, the analysis says.
  const sources = await contextSources(text, target).catch(() => [])
  if (sources.length === 0) return null
  const own = `${path}.dockerignore`
  if (await exists(own)) return readable(own)
  const context = await findContext(path, sources)
  if (context === null) return null
  const [docker, podman] = ['.dockerignore', '.containerignore'].map((name) => join(context, name)) as [
    string,
    string,
  ]
  if (!(await exists(podman))) return readable(docker)
  // Of two, each builder reads another.
  return (await exists(docker)) ? null : readable(podman)
}

/**
 * The folder in which all stands that is copied from the build context, of those from the Dockerfile's own up to the
 * current one; null where none is, or several are.
 */
async function findContext(path: string, sources: readonly string[]): Promise<string | null> {
  const named = sources.map(fixedPart).filter((source) => source !== '')
  const folders = foldersBetween(dirname(path))
  // Whoever copies all says nothing of where it is.
  if (named.length === 0) return folders.length === 1 ? (folders[0] as string) : null
  const fitting: string[] = []
  for (const folder of folders) if (await holds(folder, named.slice(0, MAX_SOURCES))) fitting.push(folder)
  return fitting.length === 1 ? (fitting[0] as string) : null
}

/** From this folder up to the current one; of a folder elsewhere, the two alone. */
function foldersBetween(folder: string): string[] {
  const path = relative('', resolve(folder))
  if (path === '') return ['.']
  const steps = path.split(sep)
  if (steps[0] === '..' || isAbsolute(path)) return [folder, '.']
  return [...steps.map((_, i) => steps.slice(0, steps.length - i).join(sep)), '.']
}

async function holds(folder: string, sources: readonly string[]): Promise<boolean> {
  for (const source of sources) if (!(await exists(join(folder, source)))) return false
  return true
}

/** The part of a pattern before its first folder with a wildcard; '' where that is all of the context. */
function fixedPart(source: string): string {
  const parts = source.split(/[/\\]/).filter((part) => part !== '' && part !== '.')
  const open = parts.findIndex((part) => /[*?[]/.test(part))
  const fixed = open < 0 ? parts : parts.slice(0, open)
  return fixed.includes('..') ? '' : fixed.join('/')
}

async function readable(path: string): Promise<Dockerignore | null> {
  if (!(await exists(path))) return { path: pathInPatch(path), text: null }
  const text = await readIfThere(path)
  return text === null ? null : { path: pathInPatch(path), text }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
