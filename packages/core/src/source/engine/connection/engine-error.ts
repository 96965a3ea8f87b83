import { LayersizeError } from '../../../errors.js'
import { isObject, textOf } from '../../../oci/json.js'
import type { Place } from '../place/place.js'
import { socketTrouble } from '../socket-trouble/socket-trouble.js'
import { StatusError } from './get.js'
import { tlsTrouble, withoutTls } from './tls-trouble.js'

const NO_ENGINE =
  'layersize doctor shows each place where an engine could be. An archive needs none: docker save IMAGE | layersize -'

/** Why another machine cannot be reached. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

/** The error of a question that the engine did not answer as hoped; one that is told already is left as it is. */
export async function engineError(error: unknown, place: Place): Promise<LayersizeError> {
  if (error instanceof LayersizeError) return error
  if (error instanceof StatusError) return refused(error, place)
  const { code = '', syscall } = error as NodeJS.ErrnoException
  const tls = place.tls && tlsTrouble(error as NodeJS.ErrnoException, nameOf(place), place.tls)
  if (tls) return tls
  // Node's parser of HTTP, of what is none: another protocol, or what a shell prints on login.
  if (code.startsWith('HPE_')) return notAnEngine(place)
  if (place.endpoint.kind === 'socket' && syscall === 'connect') {
    const { why, hint } = await socketTrouble(place.endpoint.path, code)
    return unreachable(place, why, hint, error)
  }
  if (NETWORK[code]) {
    const context = place.name.startsWith('the docker context')
    const hint = context ? 'Choose another context with --context (docker context ls). ' : ''
    return unreachable(place, NETWORK[code], hint + NO_ENGINE, error)
  }
  return connectionLost(error, place)
}

function unreachable(place: Place, why: string, hint: string, cause: unknown): LayersizeError {
  return new LayersizeError('ENGINE_UNREACHABLE', `Cannot connect to an engine at ${nameOf(place)}: ${why}`, {
    cause,
    hint,
  })
}

/** The address, and who named it unless the user has just done so. */
function nameOf({ name, host }: Place): string {
  return name === '--host' ? host : `${host} (${name})`
}

/** Of an answer with a status: the engine's own words, or a page of what stands before it. */
function refused(error: StatusError, place: Place): LayersizeError {
  const { statusCode, json } = error
  const said = saidBy(error)
  if (statusCode === 400 && said.includes('HTTPS server')) return withoutTls(error, nameOf(place))
  // Engines answer in JSON.
  if (!isObject(json)) {
    return new LayersizeError(
      'ENGINE_REFUSED',
      `What stands before the engine at ${nameOf(place)} answered ${statusCode}, not the engine itself`,
      {
        cause: error,
        hint:
          statusCode === 403
            ? 'A proxy of the socket has to allow GET of /version and /images (VERSION=1 and IMAGES=1, for those that take such settings).'
            : 'See whether the engine behind that proxy runs, or name its own address with --host.',
      },
    )
  }
  return new LayersizeError(
    'ENGINE_REFUSED',
    `The engine at ${nameOf(place)} answered ${statusCode}: ${said}`,
    {
      cause: error,
      hint:
        statusCode === 503
          ? 'It may still be starting: try again in a moment.'
          : statusCode === 400
            ? 'Check how the image is written.'
            : "The engine's own log says more.",
    },
  )
}

/** The engine's own words in a failed answer. */
function saidBy({ json, message }: StatusError): string {
  return (isObject(json) && textOf(json.message)) || message
}

/** The status of the answer that an error is about, or null where there was none. */
export function statusOf(error: unknown): number | null {
  const { cause } = error as Error
  return cause instanceof StatusError ? cause.statusCode : null
}

/** The error of an engine that went away in the middle of an answer. */
export function connectionLost(error: unknown, place: Place): LayersizeError {
  if (error instanceof LayersizeError) return error
  const why = (error as Error | undefined)?.message
  return new LayersizeError(
    'ENGINE_CONNECTION_LOST',
    `The engine at ${nameOf(place)} closed the connection before its answer was whole${why ? ` (${why})` : ''}`,
    {
      cause: error,
      hint: 'See whether the engine still runs, then try again.',
    },
  )
}

/** The error of an engine that took the connection and says nothing. */
export function stalled(place: Place, milliseconds: number): LayersizeError {
  return new LayersizeError(
    'ENGINE_STALLED',
    `The engine at ${nameOf(place)} has said nothing for ${milliseconds / 1000} s`,
    { hint: 'It may still be starting, or hang: see its log. To wait longer: --idle-timeout SECONDS.' },
  )
}

export function notAnEngine(place: Place): LayersizeError {
  return new LayersizeError(
    'ENGINE_ANSWER_INVALID',
    `What listens at ${nameOf(place)} does not answer as a Docker engine does`,
    { hint: 'Name the address of an engine with --host or DOCKER_HOST.' },
  )
}
