import type Dockerode from 'dockerode'
import { parseDigest } from '../../oci/digest.js'
import { isObject } from '../../oci/json.js'
import type { KnownImage } from '../../oci/known-image.js'
import { platformOf } from '../../oci/platform.js'
import { isImageName } from '../../oci/reference.js'
import { aborted, untilAborted } from '../aborted.js'
import type { HistoryStep, Inspected } from './empty-image.js'

/** What the engine has under a name or digest; null where that is nothing, or it does not say. Throws ABORTED. */
export async function lookUp(
  docker: Dockerode,
  name: string,
  signal: AbortSignal | undefined,
): Promise<KnownImage | null> {
  if (!isImageName(name)) return null
  const image = docker.getImage(name)
  const inspected = await quietly<Inspected>(image.inspect(), signal)
  const layers = inspected?.RootFS && (inspected.RootFS.Layers ?? [])
  const diffIds = Array.isArray(layers) ? layers.map(parseDigest) : [null]
  if (!inspected || !diffIds.every((diffId) => diffId !== null)) return null
  const history = await quietly<HistoryStep[]>(image.history(), signal)
  const { Os, Architecture, Variant } = inspected
  return {
    diffIds,
    platform: platformOf({ os: Os, architecture: Architecture, variant: Variant }),
    createdBy: Array.isArray(history) ? history.map((step) => String(step?.CreatedBy ?? '')).reverse() : null,
  }
}

/** The statements of its origin that a containerd store keeps with an image (API 1.55); none where there are none. */
export async function askForStatements(
  docker: Dockerode,
  id: string,
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  const question = new Promise((resolve, reject) => {
    const path = `/images/${id}/attestations?`
    const options = { path, method: 'GET', options: { statement: 1 }, statusCodes: { 200: true } }
    docker.modem.dial(options, (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer)))
  })
  const answer = await quietly<unknown[]>(question, signal)
  return Array.isArray(answer) ? answer.filter(isObject).map(({ Statement }) => Statement) : []
}

/** The answer, or null where there is none: an engine that is too old, or an image that it has not. */
async function quietly<T>(question: Promise<unknown>, signal: AbortSignal | undefined): Promise<T | null> {
  try {
    return (await untilAborted(question, signal)) as T
  } catch {
    if (signal?.aborted) throw aborted(signal)
    return null
  }
}
