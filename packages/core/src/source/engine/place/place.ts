import type { Endpoint } from './host.js'
import type { Tls } from './tls.js'

/** Somewhere an engine may listen. */
export interface Place {
  /** Why it is looked at: `DOCKER_HOST`, `the docker context "remote"`, `rootless Docker`. */
  readonly name: string
  /** The address as a user would write it. */
  readonly host: string
  readonly endpoint: Endpoint
  /** Null for a connection without TLS. */
  readonly tls: Tls | null
}
