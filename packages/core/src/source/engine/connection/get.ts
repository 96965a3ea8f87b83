import type { IncomingMessage } from 'node:http'
import { parseJson } from '../../../oci/json.js'
import type { Connection } from './connect.js'

/** What is undefined is not asked. */
export type Query = Readonly<Record<string, string | undefined>>

/** How much of a failed answer is read. */
const KEPT = 64 * 1024

/** An answer with another status than 200; a redirection is one, since no engine sends anybody elsewhere. */
export class StatusError extends Error {
  readonly statusCode: number
  /** What it says as JSON, undefined where that is none. */
  readonly json: unknown

  constructor(statusCode: number, bytes: Buffer) {
    super(bytes.toString('utf8').trim())
    this.statusCode = statusCode
    this.json = parseJson(bytes)
  }
}

/**
 * The JSON at a path, or undefined where that is none, or one of more than `most` bytes. Rejects with StatusError, and with
 * errors of the connection.
 */
export async function getJson(
  connection: Connection,
  path: string,
  query: Query = {},
  most = Number.POSITIVE_INFINITY,
): Promise<unknown> {
  return parseJson(await bytesOf(await getStream(connection, path, query), most))
}

/** The answer once it begins. Rejects as `getJson` does. */
export async function getStream(
  { docker }: Connection,
  path: string,
  query: Query = {},
): Promise<IncomingMessage> {
  const asked = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
  // dockerode's own questions take no query where the API has come to know one.
  const question = { path: `${path}?`, method: 'GET', options: asked, statusCodes: {} }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    docker.modem.dial(question, (error, answer) =>
      error ? reject(error) : resolve(answer as IncomingMessage),
    )
  })
  const { statusCode = 0 } = answer
  if (statusCode === 200) return answer
  throw new StatusError(statusCode, await bytesOf(answer, KEPT))
}

async function bytesOf(answer: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= most) break
    }
  } catch (error) {
    // Not as an error of the connection that is made, which has a code.
    throw new Error((error as Error).message, { cause: error })
  }
  return Buffer.concat(chunks)
}
