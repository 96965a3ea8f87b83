import type { HistoryEntry } from '../../packages/core/src/oci/config.js'

/** A step of a history: when, what, and whether it made a layer. */
type Line = readonly [created: string | null, createdBy: string, layer: 'layer' | 'empty', comment?: string]

export function history(...lines: readonly Line[]): HistoryEntry[] {
  return lines.map(([created, createdBy, layer, comment = '']) => ({
    created,
    createdBy,
    comment,
    emptyLayer: layer === 'empty',
  }))
}

/** Steps as BuildKit records them, all at one time unless each has a fraction of its own. */
export function buildKit(created: string, ...texts: readonly string[]): HistoryEntry[] {
  return texts.map((text, i) => ({
    created: created.replace(/\.(\d+)Z$/, (_, digits) => `.${Number(digits) + i}Z`),
    createdBy: text,
    comment: 'buildkit.dockerfile.v0',
    emptyLayer: !/^(RUN|COPY|ADD|WORKDIR) /.test(text),
  }))
}

// The shapes of well-known images' histories, shortened, as docker history shows them; dates and digests are examples.

/** debian:bookworm since 2024, made by debuerreotype. */
export const DEBIAN = history([
  '2026-06-09T00:00:00Z',
  "# debian.sh --arch 'amd64' out/ 'bookworm' '@1780963200'",
  'layer',
  'debuerreotype 0.15',
])

/** What buildpack-deps:bookworm adds to it: a date of its own, and no CMD. */
export const BUILDPACK = buildKit(
  '2023-05-10T23:29:59Z',
  'RUN /bin/sh -c apt-get update; apt-get install curl # buildkit',
  'RUN /bin/sh -c apt-get update; apt-get install git # buildkit',
)

/** node:20: Docker's official images are built with the date of their commit, in whole seconds. */
export const NODE = [
  ...DEBIAN,
  ...BUILDPACK,
  ...buildKit(
    '2026-05-20T14:02:11Z',
    'RUN /bin/sh -c groupadd --gid 1000 node # buildkit',
    'ENV NODE_VERSION=20.19.2',
    'RUN /bin/sh -c curl node # buildkit',
    'COPY docker-entrypoint.sh /usr/local/bin/ # buildkit',
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["node"]',
  ),
]

/** alpine:3.20. */
export const ALPINE = buildKit(
  '2026-02-14T03:28:36Z',
  'ADD alpine-minirootfs-3.20.6-x86_64.tar.gz / # buildkit',
  'CMD ["/bin/sh"]',
)

/** ubuntu:24.04. */
export const UBUNTU = history(
  ['2026-04-08T10:41:20.1Z', '/bin/sh -c #(nop)  ARG RELEASE', 'empty'],
  ['2026-04-08T10:41:20.2Z', '/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH', 'empty'],
  ['2026-04-08T10:41:20.3Z', '/bin/sh -c #(nop)  LABEL org.opencontainers.image.ref.name=ubuntu', 'empty'],
  ['2026-04-08T10:41:20.4Z', '/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=24.04', 'empty'],
  ['2026-04-08T10:41:22.9Z', `/bin/sh -c #(nop) ADD file:${'6d'.repeat(32)} in / `, 'layer'],
  ['2026-04-08T10:41:23.2Z', '/bin/sh -c #(nop)  CMD ["/bin/bash"]', 'empty'],
)

/** fedora:39. */
export const FEDORA = history(
  ['2024-11-16T00:40:40.1Z', '/bin/sh -c #(nop)  LABEL maintainer=Clement Verna', 'empty'],
  ['2024-11-16T00:40:40.2Z', '/bin/sh -c #(nop)  ENV DISTTAG=f39container FGC=f39', 'empty'],
  ['2024-11-16T00:40:48.3Z', `/bin/sh -c #(nop) ADD file:${'a1'.repeat(32)} in / `, 'layer'],
  ['2024-11-16T00:40:48.9Z', '/bin/sh -c #(nop)  CMD ["/bin/bash"]', 'empty'],
)

/** debian:11 as the classic builder made it, and python:3.9 of 2022 on it. */
export const OLD_PYTHON = history(
  ['2022-03-29T00:22:17.4Z', `/bin/sh -c #(nop) ADD file:${'96'.repeat(32)} in / `, 'layer'],
  ['2022-03-29T00:22:17.8Z', '/bin/sh -c #(nop)  CMD ["bash"]', 'empty'],
  ['2022-03-29T12:43:05.2Z', '/bin/sh -c set -eux; apt-get update', 'layer'],
  ['2022-03-29T12:43:06.1Z', '/bin/sh -c #(nop)  ENV PYTHON_VERSION=3.9.12', 'empty'],
  ['2022-03-29T12:58:01.9Z', '/bin/sh -c wget -O python.tar.xz', 'layer'],
  ['2022-03-29T12:58:02.5Z', '/bin/sh -c #(nop)  CMD ["python3"]', 'empty'],
)

/** gcr.io/distroless/static. */
export const DISTROLESS = history(
  ['0001-01-01T00:00:00Z', 'bazel build @@rules_distroless//base-files/amd64:data', 'layer'],
  ['0001-01-01T00:00:00Z', 'bazel build @@rules_distroless//netbase/amd64:data', 'layer'],
  ['0001-01-01T00:00:00Z', 'bazel build //common:cacerts_debian12', 'layer'],
)

/** An application's own steps, built now. */
export const APP = buildKit(
  '2026-11-20T09:00:00.100Z',
  'WORKDIR /app',
  'COPY . . # buildkit',
  'RUN /bin/sh -c npm ci # buildkit',
)

export const APP_CMD = buildKit('2026-11-20T09:00:00.200Z', 'CMD ["server.js"]')
