import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Build, Engine } from '../engine.js'
import { output } from '../process.js'

interface MatrixBuild extends Omit<Build, 'builder' | 'cache' | 'dockerfile'> {
  readonly dockerfile: string
  /** `linux/amd64,linux/arm64`: only buildx takes it. */
  readonly platforms?: string
  /** Whether the Dockerfile goes along with the image: buildx alone, where images have manifests. */
  readonly keepsDockerfile?: boolean
}

interface MatrixBuilder {
  readonly title: string
  /** The same on podman, where another program is behind it. */
  readonly onPodman: string
  build(engine: Engine, build: MatrixBuild): Promise<void>
}

export type BuilderName = keyof typeof BUILDERS

/** Each builds anew: what another has built of the same Dockerfile is no test of it. */
export const BUILDERS = {
  classic: {
    title: 'classic builder',
    onPodman: 'docker build',
    build: (engine, build) => engine.build({ ...build, builder: 'classic', cache: false }),
  },
  buildkit: {
    title: "the daemon's BuildKit",
    onPodman: '',
    build: (engine, build) => engine.build({ ...build, builder: 'buildkit', cache: false }),
  },
  // Its program stands beside the socket.
  buildx: {
    title: 'buildx',
    onPodman: '',
    async build(engine, { name, dockerfile, context, args = {}, platforms, keepsDockerfile }) {
      const buildArgs = Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`])
      const platform = platforms ? ['--platform', platforms] : []
      const provenance = keepsDockerfile ? ['--provenance=mode=max'] : []
      await output(
        join(dirname(engine.socket), 'buildx'),
        [
          ...['build', '--network=host', '--no-cache', ...platform, ...provenance],
          ...['-t', name, '-f', '-', ...buildArgs, context],
        ],
        {
          input: Buffer.from(dockerfile),
          env: { PATH: process.env.PATH, DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.temp.path },
        },
      )
    },
  },
  // What `podman --remote build` asks for: an image in OCI's form.
  buildah: {
    title: '',
    onPodman: 'podman build',
    async build(engine, { name, dockerfile, context, args = {} }) {
      writeFileSync(engine.temp.join('Dockerfile'), dockerfile)
      const folders = ['-C', context, '.', '-C', engine.temp.path, 'Dockerfile']
      const tar = await output('tar', ['--numeric-owner', '-cf', '-', ...folders])
      const query = new URLSearchParams({
        t: name,
        networkmode: 'host',
        nocache: '1',
        layers: 'true',
        buildargs: JSON.stringify(args),
      })
      const said = (await engine.post(`/v4.0.0/libpod/build?${query}`, tar)).toString('utf8')
      if (/^\{"error/m.test(said) || !said.includes('Successfully tagged')) throw new Error(said)
    },
  },
} satisfies Record<string, MatrixBuilder>
