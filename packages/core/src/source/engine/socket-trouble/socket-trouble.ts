import { shellWord } from '../../../shell-word.js'
import { containerOf } from './container.js'
import { startEngine } from './engines.js'
import { followPath } from './follow-path.js'
import { closedTo, forbidden } from './forbidden.js'
import { type Machine, type Standing, thisMachine } from './machine.js'
import { missing } from './missing.js'
import type { Trouble } from './trouble.js'

/** The address of a Unix socket has room for no more bytes, on Linux and on macOS. */
const LONGEST: Readonly<Record<string, number>> = { linux: 107, darwin: 103 }

const ANOTHER = 'Name the socket of an engine with --host or DOCKER_HOST.'

/** What connect() alone says. */
const PLAIN: Readonly<Record<string, Trouble>> = {
  ENOENT: { why: 'there is no such socket', hint: `Start the engine. ${ANOTHER}` },
  EACCES: { why: 'permission denied', hint: `Your user must be allowed to use the socket. ${ANOTHER}` },
  EPERM: { why: 'permission denied', hint: `Your user must be allowed to use the socket. ${ANOTHER}` },
  ECONNREFUSED: { why: 'nobody listens at it', hint: `Start the engine. ${ANOTHER}` },
  ENOTSOCK: { why: 'it is no socket', hint: ANOTHER },
  ENOTDIR: { why: 'a part of the path is a file and no folder', hint: ANOTHER },
  ELOOP: { why: 'its links lead in a circle', hint: ANOTHER },
  EPROTOTYPE: { why: 'it is a socket of another kind, than an engine has', hint: ANOTHER },
  EAGAIN: { why: 'too many connections wait for an answer already', hint: 'The engine hangs: restart it.' },
}

/** Says why connect() to the socket at `path` failed with `code`, as far as looking around tells. Never rejects. */
export async function socketTrouble(
  path: string,
  code: string,
  machine: Machine = thisMachine(),
): Promise<Trouble> {
  const plain = PLAIN[code] ?? { why: `connecting failed (${code})`, hint: ANOTHER }
  if (machine.platform === 'win32') {
    return code === 'ENOENT' ? { why: 'there is no such pipe', hint: 'Start Docker Desktop.' } : plain
  }
  return look(path, code, plain, machine).catch(() => plain)
}

async function look(path: string, code: string, plain: Trouble, machine: Machine): Promise<Trouble> {
  if (!path.startsWith('/')) {
    return { why: 'the path does not begin with /', hint: `Write three slashes: \`unix:///${path}\`.` }
  }
  const longest = LONGEST[machine.platform] ?? Number.POSITIVE_INFINITY
  if (Buffer.byteLength(path) > longest) {
    const hint = 'Link to it from a shorter path, and name that.'
    return { why: `the path is longer than that of a socket can be (${longest} bytes)`, hint }
  }
  const way = await followPath(path, machine)
  if (way.end === 'missing') return missing(path, way, machine)
  if (way.end === 'closed') return closedTo(path, way.folder, way.standing, machine)
  if (way.end === 'unknown') return plain
  const { standing } = way
  if (standing.kind === 'folder') return folder(path, machine)
  if (standing.kind !== 'socket') {
    return { why: 'it is a file and no socket', hint: `${ANOTHER} An archive is named by its path alone.` }
  }
  if (code === 'EACCES' || code === 'EPERM') return forbidden(path, standing, machine)
  if (code === 'ECONNREFUSED') return deserted(path, standing, machine)
  if (code === 'ENOENT') return { why: 'the socket was not there yet', hint: 'It is there now: try again.' }
  return plain
}

async function folder(path: string, machine: Machine): Promise<Trouble> {
  if (!path.endsWith('.sock')) {
    return { why: 'it is a folder and no socket', hint: `${ANOTHER} It may be in that folder.` }
  }
  const why = 'it is a folder, which -v makes where the host has no such socket'
  if (await containerOf(machine)) {
    return {
      why,
      hint: 'On the host, remove the folder that stands before the colon (`sudo rmdir`), start the engine, and make this container anew. A rootless engine has its socket elsewhere: in $XDG_RUNTIME_DIR.',
    }
  }
  const start = await startEngine(path, 'restart', machine)
  return {
    why: 'it is a folder, such as docker run -v makes where there is no socket',
    hint: `Remove it (it is empty if so): \`sudo rmdir ${shellWord(path)}\`. ${start}`,
  }
}

async function deserted(path: string, { names }: Standing, machine: Machine): Promise<Trouble> {
  const container = await containerOf(machine)
  const again = container === 'kubernetes' ? 'Delete this pod' : 'Restart this container'
  if (names === 0) {
    return {
      why: 'the host has deleted the socket that is mounted here, as an engine does when it is restarted',
      hint: `${again}, so that the new socket is mounted.`,
    }
  }
  if (container) {
    return {
      why: 'nobody listens at it: its engine has crashed or is stopped',
      hint: `Start the engine on the host. ${again} then, so that its new socket is mounted.`,
    }
  }
  const start = await startEngine(path, 'restart', machine)
  return { why: 'nobody listens at it: its engine has crashed or is stopped', hint: start }
}
