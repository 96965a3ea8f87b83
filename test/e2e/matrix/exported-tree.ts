import { mkdirSync } from 'node:fs'
import type { Engine } from '../engine.js'
import { output } from '../process.js'
import { readSeen, type Seen } from '../seen.js'

/**
 * What an engine puts into a container that it makes, and where it mounts things: names, and folders with all in them.
 * It makes /etc for its files where there is none.
 */
const PUT_IN = /^(\.dockerenv|etc(\/(hostname|hosts|mtab|resolv\.conf))?)$|^(data|dev|proc|run|sys)(\/|$)/

/** The file system of a container that was made of an image and never started, but for what the engine puts in. */
export async function exportTree(engine: Engine, image: string, folder: string): Promise<Map<string, Seen>> {
  const container = (await engine.docker(['create', '--network=none', image, '/nothing']))
    .toString('utf8')
    .trim()
  const tar = `${folder}.tar`
  await engine.docker(['export', '-o', tar, container])
  await engine.docker(['rm', '-v', container])
  mkdirSync(folder)
  await output('tar', ['-C', folder, '--numeric-owner', '--delay-directory-restore', '-xpf', tar])
  return comparable(readSeen(folder))
}

/** What is left to compare of a file system, in the order of the names. */
export function comparable(seen: ReadonlyMap<string, Seen>): Map<string, Seen> {
  return new Map([...seen].filter(([path]) => !PUT_IN.test(path)).sort(([a], [b]) => (a < b ? -1 : 1)))
}
