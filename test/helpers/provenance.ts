type Version = '0.2' | '1'
type Uri = readonly [uri: string, digest: string]

/** A state of a build: the image that it was fetched with or null, and its layers' blobs. */
export interface State {
  readonly image: string | null
  readonly blobs: readonly string[]
}

/** The statement that BuildKit writes in min mode, shortened to what matters and what must not be shown. */
export function minProvenance(version: Version, uris: readonly Uri[]): object {
  const materials = uris.map(([uri, digest]) => ({ uri, digest: { sha256: digest.slice('sha256:'.length) } }))
  return statement(
    version,
    version === '1'
      ? {
          buildDefinition: { resolvedDependencies: materials },
          runDetails: { metadata: { buildkit_metadata: {} } },
        }
      : { materials, metadata: {} },
  )
}

/** The Dockerfile that a build has kept. */
export interface RecordedBuild {
  readonly text: string
  readonly filename?: string
  readonly target?: string
  /** The line of each state. */
  readonly lines?: readonly number[]
}

/** In max mode: the build's steps, and the layers up to each. */
export function maxProvenance(version: Version, states: readonly State[], build?: RecordedBuild): object {
  const llbDefinition = states.map(({ image }, i) => ({
    id: `step${i}`,
    op: {
      Op: image
        ? { source: { identifier: image } }
        : { exec: { meta: { args: ['/bin/sh', '-c', 'x'], env: ['SECRET=hunter2'] } } },
    },
  }))
  const layers = Object.fromEntries(
    states.map(({ blobs }, i) => [`step${i}:0`, [blobs.map((digest) => ({ digest, size: 1 }))]]),
  )
  const infos = build
    ? [{ filename: build.filename, language: 'Dockerfile', data: Buffer.from(build.text).toString('base64') }]
    : [{ data: 'hunter2' }]
  const locations = Object.fromEntries(
    (build?.lines ?? []).map((line, i) => [
      `step${i}`,
      { locations: [{ ranges: [{ start: { line }, end: { line } }] }] },
    ]),
  )
  const buildKit = { source: { infos, locations }, layers }
  const args = { 'build-arg:SECRET': 'hunter2', target: build?.target }
  return statement(
    version,
    version === '1'
      ? {
          buildDefinition: {
            externalParameters: { request: { args } },
            internalParameters: { buildConfig: { llbDefinition } },
          },
          runDetails: { metadata: { buildkit_metadata: buildKit } },
        }
      : {
          invocation: { parameters: { args } },
          buildConfig: { llbDefinition },
          metadata: { 'https://mobyproject.org/buildkit@v1#metadata': buildKit },
        },
  )
}

function statement(version: Version, predicate: object): object {
  return {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: `https://slsa.dev/provenance/v${version}`,
    predicate,
  }
}
