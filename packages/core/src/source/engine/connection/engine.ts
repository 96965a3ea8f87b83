import type { IncomingMessage } from 'node:http'
import type { EngineVersion } from '../../../diagnosis.js'
import type { LayersizeError } from '../../../errors.js'
import { asObject, listOf, textOf } from '../../../oci/json.js'
import { untilAborted } from '../../aborted.js'
import type { Place } from '../place/place.js'
import { isApiVersion, isAtLeast, negotiate } from './api-version.js'
import { type Connection, connect } from './connect.js'
import { engineError, notAnEngine, stalled, statusOf } from './engine-error.js'
import { getJson, getStream, type Query } from './get.js'
import { patiently } from './patiently.js'

export interface EngineOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for which an engine may say nothing; a minute by default, for ever if 0. */
  readonly idleTimeout?: number | undefined
}

const IDLE_TIMEOUT = 60_000

/** An engine that answers, asked in a version of the API that both sides speak. */
export class Engine implements AsyncDisposable {
  readonly place: Place
  readonly about: EngineVersion
  readonly signal: AbortSignal | undefined
  readonly idleTimeout: number
  /** Why another place that comes first was not asked, where something is there. */
  readonly passedOver: LayersizeError | null
  readonly #connection: Connection
  readonly #apiVersion: string

  private constructor(
    place: Place,
    connection: Connection,
    answer: unknown,
    options: EngineOptions,
    passedOver: LayersizeError | null,
  ) {
    const { about, oldest } = readVersion(answer, place)
    this.passedOver = passedOver
    this.place = place
    this.about = about
    this.signal = options.signal
    this.idleTimeout = options.idleTimeout ?? IDLE_TIMEOUT
    this.#connection = connection
    this.#apiVersion = negotiate(oldest, about.apiVersion, place.host)
  }

  /**
   * Connects, and settles on a version. Rejects with HOST_INVALID, ENGINE_UNREACHABLE, ENGINE_TLS_FAILED,
   * ENGINE_STALLED, ENGINE_REFUSED, ENGINE_ANSWER_INVALID, ENGINE_VERSION_UNSUPPORTED, ABORTED.
   */
  static async open(
    place: Place,
    options: EngineOptions,
    passedOver: LayersizeError | null = null,
  ): Promise<Engine> {
    const connection = await connect(place)
    try {
      const answer = await askVersion(place, connection, options)
      return new Engine(place, connection, answer, options, passedOver)
    } catch (error) {
      connection.agent.destroy()
      throw error
    }
  }

  /** Whether it can be asked what came with this version of the API. */
  speaks(apiVersion: string): boolean {
    return isAtLeast(this.#apiVersion, apiVersion)
  }

  /**
   * The JSON at a path; undefined where that has more than `most` bytes. Rejects as `open` does; `statusOf` tells the status
   * of an answer that is an error.
   */
  get(path: string, query: Query = {}, most?: number): Promise<unknown> {
    return ask(this.place, getJson(this.#connection, this.#versioned(path), query, most), this)
  }

  /** The tar of an image. An engine may prepare it for minutes without a word: it is busy as long as it answers others. */
  export(query: Query): Promise<IncomingMessage> {
    const answer = getStream(this.#connection, this.#versioned('/images/get'), query)
    return ask(this.place, answer, this, () => this.get('/_ping'))
  }

  #versioned(path: string): string {
    return `/v${this.#apiVersion}${path}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.agent.destroy()
  }
}

async function ask<T>(
  place: Place,
  answer: Promise<T>,
  { signal, idleTimeout = IDLE_TIMEOUT }: EngineOptions,
  onSilence: () => Promise<unknown> = () => Promise.reject(stalled(place, idleTimeout)),
): Promise<T> {
  try {
    return await untilAborted(patiently(answer, idleTimeout, onSilence), signal)
  } catch (error) {
    throw await engineError(error, place)
  }
}

async function askVersion(place: Place, connection: Connection, options: EngineOptions): Promise<unknown> {
  try {
    return await ask(place, getJson(connection, '/version'), options)
  } catch (error) {
    // Every engine knows this question.
    throw statusOf(error) === 404 ? notAnEngine(place) : error
  }
}

function readVersion(answer: unknown, place: Place): { about: EngineVersion; oldest: string } {
  const { Version, ApiVersion, MinAPIVersion, Components } = asObject(answer)
  if (!isApiVersion(ApiVersion)) throw notAnEngine(place)
  const names = listOf(Components).map((part) => textOf(asObject(part).Name))
  const kind = names.some((name) => /podman/i.test(name)) ? 'podman' : 'docker'
  // Engines before 1.25 do not say it, nor podman's first.
  const oldest = isApiVersion(MinAPIVersion) ? MinAPIVersion : ApiVersion
  return { about: { kind, version: textOf(Version), apiVersion: ApiVersion }, oldest }
}
