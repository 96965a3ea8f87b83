import { expect, test } from 'vitest'
import { baseImage } from '../../packages/core/src/dockerfile/base-image.js'

const STAGES = `
# syntax=docker/dockerfile:1
ARG VERSION=20
ARG IMAGE=node:\${VERSION}
FROM --platform=$BUILDPLATFORM golang:1.25 AS tools
RUN <<EOF
FROM nothing
EOF
FROM \${IMAGE}-slim as Build
RUN echo FROM nothing
FROM build
COPY --from=tools /a /b
FROM scratch AS bare
COPY --from=build /a /b
FROM BUILD AS final
`

test.each([
  ['the only one', 'FROM debian:12\nRUN a\n', undefined, 'debian:12'],
  [
    'lower case, carriage returns, a mark at the start',
    '\ufefffrom debian:12\r\nrun a\r\n',
    undefined,
    'debian:12',
  ],
  ['the last stage, by those that it stands on', STAGES, undefined, 'node:20-slim'],
  ['a named stage', STAGES, 'BARE', 'scratch'],
  ['a stage by number', STAGES, '0', 'golang:1.25'],
  ['a digest', `FROM debian@sha256:${'a'.repeat(64)}`, undefined, `debian@sha256:${'a'.repeat(64)}`],
  ['a default in the name', `ARG A\nFROM a:\${A:-\${B:-1}}`, undefined, 'a:1'],
  ['an argument without default', 'ARG A\nFROM a:$A', undefined, null],
  ['an argument that nobody declares', 'FROM a:$TARGETARCH', undefined, null],
  ['what stands only if it is set', `ARG A=x\nFROM a\${A:+:1}\${B:+:2}`, undefined, 'a:1'],
  ['a circle', 'ARG A=$A\nFROM $A', undefined, null],
  ['a stage of its own name', 'FROM debian AS debian\nRUN a', undefined, 'debian'],
])('%s', async (_, text, target, expected) => {
  expect(await baseImage(text, target)).toBe(expected)
})

test.each([
  ['RUN a', undefined, 'has no FROM'],
  ['', undefined, 'has no FROM'],
  ['FROM a AS b', 'c', 'has no stage "c"'],
  ['FROM a', '1', 'has no stage "1"'],
])('%j, stage %s: an error', async (text, target, message) => {
  await expect(baseImage(text, target)).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: expect.stringContaining(message),
  })
})
