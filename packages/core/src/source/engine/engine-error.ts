import { LayersizeError } from '../../errors.js'

/** What dockerode rejects with: an error of the socket, or an answer with a status. */
interface ModemError extends Error {
  readonly code?: string
  readonly statusCode?: number
  readonly json?: { readonly message?: string } | null
}

const NO_ENGINE =
  'Start the engine, or name another with --host or DOCKER_HOST. An archive needs none: docker save IMAGE | layersize -'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ENOTSOCK: 'it is no socket',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the host name is unknown',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

/** The error of a question that the engine did not answer as hoped. */
export function engineError(error: unknown, host: string, image: string): LayersizeError {
  const { code = '', statusCode, message } = error as ModemError
  const { json } = error as ModemError
  const said =
    typeof json?.message === 'string'
      ? json.message
      : message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
  if (statusCode === 400 && said.includes('HTTPS server')) {
    return new LayersizeError(
      'ENGINE_REFUSED',
      `The engine at ${host} wants TLS, which this version does not speak`,
      {
        cause: error,
        hint: 'Use its socket, or an archive: docker save IMAGE | layersize -',
      },
    )
  }
  if (statusCode === 404) {
    return new LayersizeError('IMAGE_NOT_FOUND', `No such image on the engine at ${host}: ${image}`, {
      cause: error,
      hint: `See what is there with docker images, or fetch it: docker pull ${image}`,
    })
  }
  if (statusCode !== undefined) {
    return new LayersizeError('ENGINE_REFUSED', `The engine at ${host} answered ${statusCode}: ${said}`, {
      cause: error,
      hint: statusCode === 400 ? 'Check how the image is written.' : "The engine's own log says more.",
    })
  }
  if (REASONS[code]) {
    const group =
      code === 'EACCES' ? ' Your user must be allowed to use the socket (group docker, or root).' : ''
    return new LayersizeError(
      'ENGINE_UNREACHABLE',
      `Cannot connect to an engine at ${host}: ${REASONS[code]}`,
      {
        cause: error,
        hint: NO_ENGINE + group,
      },
    )
  }
  return connectionLost(error, host)
}

/** The error of an engine that went away in the middle of an answer. */
export function connectionLost(error: unknown, host: string): LayersizeError {
  const why = (error as Error | undefined)?.message
  return new LayersizeError(
    'ENGINE_CONNECTION_LOST',
    `The engine at ${host} closed the connection before its answer was whole${why ? ` (${why})` : ''}`,
    {
      cause: error,
      hint: 'See whether the engine still runs, then try again.',
    },
  )
}
