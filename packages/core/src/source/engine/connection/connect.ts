import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import type { DockerOptions } from 'dockerode'
import { LayersizeError } from '../../../errors.js'
import type { Place } from '../place/place.js'
import { SshAgent } from './ssh-agent.js'

/** As much of dockerode as is used: whoever uses this library has not its types. */
interface Client {
  readonly modem: { dial(question: object, callback: (error: unknown, answer: unknown) => void): void }
}

export interface Connection {
  readonly docker: Client
  /** All connections are of this agent, which ends them whatever they are doing. */
  readonly agent: Agent
}

/** A client for the engine at a place; nothing is asked of it yet. Throws HOST_INVALID, ENGINE_TLS_FAILED. */
export async function connect({ endpoint, tls, host }: Place): Promise<Connection> {
  // Imported here, since it takes longer than a small archive does.
  const { default: Docker } = await import('dockerode')
  const agent = endpoint.kind === 'ssh' ? new SshAgent(endpoint) : tls ? await tlsAgent(tls) : new Agent()
  const protocol = tls ? 'https' : 'http'
  // What is not said here, docker-modem takes from the environment: say it all.
  const unset = { host: undefined, port: undefined, socketPath: undefined, timeout: undefined }
  const files = { ca: undefined, cert: undefined, key: undefined, pathPrefix: '/' }
  const options = { ...unset, ...files, ...address(endpoint, tls !== null), protocol, agent }
  try {
    const docker = new Docker(options as unknown as DockerOptions)
    Object.assign(docker.modem, { buildRequest: sendBy(`${protocol}:`) })
    return { docker, agent }
  } catch (error) {
    // It reads DOCKER_HOST and DOCKER_CERT_PATH even so, and stumbles over what is wrong with them.
    const why = (error as Error).message
    throw new LayersizeError('HOST_INVALID', `Cannot prepare a connection to ${host}: ${why}`, {
      cause: error,
      hint: 'Correct or unset DOCKER_HOST and DOCKER_CERT_PATH.',
    })
  }
}

/**
 * How docker-modem sends a question. Its own way follows redirections, outside of the agent and of every time-out, to
 * wherever they lead; and of an answer that breaks off it never tells.
 */
function sendBy(protocol: string) {
  type Callback = (error: Error | null, answer?: IncomingMessage) => void
  return (options: RequestOptions, _context: unknown, _data: unknown, callback: Callback) => {
    request({ ...options, protocol })
      .on('response', (answer) => callback(null, answer))
      .on('error', callback)
      .end()
  }
}

async function tlsAgent({ folder, ca, cert, key, verify }: NonNullable<Place['tls']>): Promise<Agent> {
  const { Agent: TlsAgent } = await import('node:https')
  const { createSecureContext } = await import('node:tls')
  const { X509Certificate } = await import('node:crypto')
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
  try {
    createSecureContext(files)
    // What is no certificate is passed over there.
    if (ca) new X509Certificate(ca)
  } catch (error) {
    const why = (error as Error).message
    throw new LayersizeError(
      'ENGINE_TLS_FAILED',
      `The certificates in ${JSON.stringify(folder)} cannot be used: ${why}`,
      {
        cause: error,
        hint: 'ca.pem, cert.pem and key.pem there must be PEM files without a passphrase, the key that of the certificate.',
      },
    )
  }
  return new TlsAgent({ ...files, rejectUnauthorized: verify })
}

/** Docker's ports: 2375 in the clear, 2376 with TLS. */
function address(endpoint: Place['endpoint'], tls: boolean) {
  switch (endpoint.kind) {
    case 'socket':
      return { socketPath: endpoint.path }
    case 'tcp':
      return { host: endpoint.host, port: endpoint.port ?? (tls ? 2376 : 2375) }
    case 'ssh':
      // Nobody looks it up: the agent knows where to go.
      return { host: 'engine', port: 80 }
  }
}
