import type { BuiltImage } from '../../helpers/built-image.js'

/** How containerd, and BuildKit with it, write an image's name into an index. */
export function nameAnnotations({ tags }: BuiltImage): { annotations?: Record<string, string> } {
  const [tag] = tags ?? []
  if (!tag) return {}
  const annotations = {
    'io.containerd.image.name': `docker.io/library/${tag}`,
    'org.opencontainers.image.ref.name': tag.slice(tag.indexOf(':') + 1),
  }
  return { annotations }
}

/** How skopeo and most others write it: what the user gave after `oci:PATH:`. */
export function refName({ tags }: BuiltImage): { annotations?: Record<string, string> } {
  const [tag] = tags ?? []
  return tag ? { annotations: { 'org.opencontainers.image.ref.name': tag } } : {}
}

export function platformOf({ config }: BuiltImage): { os: string; architecture: string } {
  const { os, architecture } = JSON.parse(config.toString())
  return { os, architecture }
}
