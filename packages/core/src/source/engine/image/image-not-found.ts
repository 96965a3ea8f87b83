import { LayersizeError } from '../../../errors.js'
import { asObject, listOf } from '../../../oci/json.js'
import { shellWord } from '../../../shell-word.js'
import type { Engine } from '../connection/engine.js'
import { nearestNames } from './nearest-names.js'

/** The error of an image that an engine does not have: what it has of a like name, and how to fetch it. */
export async function imageNotFound(engine: Engine, image: string, cause: unknown): Promise<LayersizeError> {
  const near = nearestNames(image, await imageNames(engine))
  const meant = near.length > 0 ? `There is ${near.join(', ')}. ` : ''
  const pull = isId(image) ? '' : `To fetch it: ${pullCommand(engine, image)}`
  const { host } = engine.place
  const other = engine.passedOver
    ? `, which was asked since another could not be (${engine.passedOver.message})`
    : ''
  return new LayersizeError('IMAGE_NOT_FOUND', `No such image on the engine at ${host}: ${image}${other}`, {
    cause,
    hint: meant + pull || `See what is there with ${engine.about.kind} images.`,
  })
}

async function imageNames(engine: Engine): Promise<string[]> {
  // Names are a help: whatever is wrong with the list is no news.
  const list = await engine.get('/images/json').catch(() => null)
  const names = listOf(list).map((image) => asObject(image).RepoTags)
  return names.flat().filter((name) => typeof name === 'string')
}

/** Whether it can only be an image's id, in whole or in part, or a digest, none of which can be fetched. */
function isId(image: string): boolean {
  return /^(sha256:)?[0-9a-f]{64}$|^[0-9a-f]{12}$/.test(image)
}

/** What fetches an image to this very engine; flags may precede its name. */
export function pullCommand({ about, place }: Engine, image: string): string {
  const { name, host } = place
  const [, context] = /^the docker context (".*")$/.exec(name) ?? []
  if (about.kind === 'podman') {
    const url = ['rootless podman', 'podman'].includes(name) ? '' : ` --url ${shellWord(host)}`
    return `${name === 'podman' ? 'sudo ' : ''}podman${url} pull ${image}`
  }
  if (context) return `docker --context ${shellWord(JSON.parse(context))} pull ${image}`
  const isAsked = ['DOCKER_HOST', 'the default socket', 'the default pipe'].includes(name)
  return `docker${isAsked ? '' : ` --host ${shellWord(host)}`} pull ${image}`
}
