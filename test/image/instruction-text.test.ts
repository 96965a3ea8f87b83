import { describe, expect, test } from 'vitest'
import { pairInstructions } from '../../packages/core/src/image/instructions.js'
import type { HistoryEntry } from '../../packages/core/src/oci/config.js'

const texts = (history: HistoryEntry[]) =>
  pairInstructions(history, history.length).instructions.map((instruction) => instruction.text)

const text = (createdBy: string, comment = '') =>
  texts([{ createdBy, comment, created: null, emptyLayer: false }])[0]

const entry = (createdBy: string) => ({ createdBy, comment: '', created: null, emptyLayer: false })

describe('the classic builder', () => {
  const sha = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  test.each([
    [`/bin/sh -c #(nop) COPY file:${sha} in /x `, 'COPY … /x'],
    [`/bin/sh -c #(nop) COPY dir:${sha} in . `, 'COPY … .'],
    [`/bin/sh -c #(nop) COPY multi:${sha} in /app/ `, 'COPY … /app/'],
    [`/bin/sh -c #(nop) COPY --chown=1:1file:${sha} in /x `, 'COPY --chown=1:1 … /x'],
    [`/bin/sh -c #(nop) COPY --chown=app:app dir:${sha} in /x `, 'COPY --chown=app:app … /x'],
    [`/bin/sh -c #(nop) ADD file:${sha} in / `, 'ADD … /'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['/bin/sh -c #(nop)  ENV A=b c', 'ENV A=b c'],
    ['/bin/sh -c #(nop) WORKDIR /app', 'WORKDIR /app'],
    ['/bin/sh -c apt-get update && apt-get install -y curl', 'RUN apt-get update && apt-get install -y curl'],
    ['|2 A=b c C=d /bin/sh -c make all', 'RUN make all'],
    ['cmd /S /C dir', 'RUN dir'],
    ['/bin/sh -c echo " #(nop) CMD x"', 'RUN echo " #(nop) CMD x"'],
    [
      `/bin/sh -c #(nop) HEALTHCHECK &{["CMD" "a" "b"] "5s" "3s" "0s" '\\n'}`,
      'HEALTHCHECK --interval=5s --timeout=3s --retries=10 CMD ["a", "b"]',
    ],
    [
      `/bin/sh -c #(nop) HEALTHCHECK &{["CMD-SHELL" "a"] "0s" "0s" "0s" "1s" '\\x03'}`,
      'HEALTHCHECK --start-interval=1s --retries=3 CMD a',
    ],
    ['/bin/sh', '/bin/sh'],
    ["# debian.sh --arch 'amd64' out/ 'bookworm' '@1'", "# debian.sh --arch 'amd64' out/ 'bookworm' '@1'"],
  ])('%s', (createdBy, expected) => {
    expect(text(createdBy)).toBe(expected)
  })

  test('an import has its comment', () => {
    expect(text('', 'Imported from -')).toBe('Imported from -')
    expect(text('')).toBe('(no instruction recorded)')
  })
})

describe('buildah, which records keywords as their author wrote them', () => {
  test.each([
    ['/bin/sh -c #(nop) workdir /app', 'WORKDIR /app'],
    ['/bin/sh -c #(nop) user app', 'USER app'],
    ['/bin/sh -c #(nop) Label a=b', 'LABEL a=b'],
    ['/bin/sh -c #(nop) healthcheck CMD true', 'HEALTHCHECK CMD true'],
    ['/bin/sh -c #(nop) env API_TOKEN=one two', 'ENV API_TOKEN=***'],
    ['/bin/sh -c #(nop) env API_TOKEN one two', 'ENV API_TOKEN ***'],
    ['/bin/sh -c #(nop) onbuild env API_TOKEN one two', 'ONBUILD env API_TOKEN ***'],
    ['/bin/sh -c #(nop) environment', 'RUN #(nop) environment'],
    ['/bin/sh -c echo " #(nop) cmd x"', 'RUN echo " #(nop) cmd x"'],
  ])('%s', (createdBy, expected) => {
    expect(text(createdBy)).toBe(expected)
  })

  test('what follows a SHELL is a RUN of that shell', () => {
    expect(texts(['/bin/sh -c #(nop) shell ["/bin/bash","-c"]', '/bin/bash -c make'].map(entry))).toEqual([
      'SHELL ["/bin/bash","-c"]',
      'RUN make',
    ])
  })
})

describe('BuildKit', () => {
  test.each([
    ['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
    ['RUN |1 A=b c /bin/sh -c make # buildkit', 'RUN make'],
    ['COPY . /app # buildkit', 'COPY . /app'],
    ['COPY --chown=app:app . /app # buildkit', 'COPY --chown=app:app . /app'],
    ['WORKDIR /app', 'WORKDIR /app'],
    ['CMD ["node" "x.js"]', 'CMD ["node" "x.js"]'],
    ['RUN /bin/sh -c <<EOF\necho 1\nEOF # buildkit', 'RUN <<EOF\necho 1\nEOF'],
  ])('%s', (createdBy, expected) => {
    expect(text(createdBy, 'buildkit.dockerfile.v0')).toBe(expected)
  })

  test('is known by its comment, and where a tool dropped that, by its suffix', () => {
    const buildKit = (createdBy: string, comment: string) =>
      pairInstructions([{ createdBy, comment, created: null, emptyLayer: false }], 1).instructions[0]
        ?.buildKit
    expect(buildKit('CMD ["x"]', 'buildkit.dockerfile.v0')).toBe(true)
    expect(buildKit('CMD ["x"]', '')).toBe(false)
    expect(text('RUN /bin/sh -c make # buildkit')).toBe('RUN make')
  })
})

test('a SHELL instruction replaces the shell of all that follow', () => {
  const steps = (lines: string[], comment: string) =>
    texts(lines.map((createdBy) => ({ createdBy, comment, created: null, emptyLayer: false })))
  expect(
    steps(['/bin/sh -c #(nop)  SHELL [/bin/bash -eo pipefail -c]', '/bin/bash -eo pipefail -c make'], ''),
  ).toEqual(['SHELL [/bin/bash -eo pipefail -c]', 'RUN make'])
  // The SHELL may not be recorded, or as JSON by podman, which goes on with its own.
  expect(steps(['/bin/bash -c #(nop)  ENV A=b', '/bin/bash -c make'], '')).toEqual(['ENV A=b', 'RUN make'])
  expect(
    steps(
      ['/bin/sh -c #(nop) SHELL ["/bin/ash", "-c"]', '|1 A=b /bin/sh -c /bin/ash -c x', '/bin/ash -c make'],
      '',
    ).slice(1),
  ).toEqual(['RUN /bin/ash -c x', 'RUN make'])
  expect(
    steps(['SHELL [/bin/bash -c]', 'RUN /bin/bash -c make # buildkit'], 'buildkit.dockerfile.v0'),
  ).toEqual(['SHELL [/bin/bash -c]', 'RUN make'])
})

describe('pairing steps with layers', () => {
  const history = (...empty: boolean[]) =>
    empty.map((emptyLayer, i) => ({
      createdBy: `RUN /bin/sh -c ${i} # buildkit`,
      comment: 'buildkit.dockerfile.v0',
      created: null,
      emptyLayer,
    }))

  test('each step that is not empty has one layer, in order', () => {
    const { instructions, unpaired } = pairInstructions(history(false, true, false), 2)
    expect(unpaired).toBeNull()
    expect(instructions.map(({ layers, keyword }) => [keyword, layers])).toEqual([
      ['RUN', [0]],
      ['RUN', []],
      ['RUN', [1]],
    ])
  })

  test('where the counts differ nothing is guessed', () => {
    const { instructions, unpaired } = pairInstructions(history(false, false), 3)
    expect(unpaired).toBe('3 layers, but the history has 2 steps that made a layer')
    expect(instructions.map(({ text, layers }) => [text, layers])).toEqual([
      ['RUN 0', []],
      ['RUN 1', []],
      ['(layer 1 of 3, instruction unknown)', [0]],
      ['(layer 2 of 3, instruction unknown)', [1]],
      ['(layer 3 of 3, instruction unknown)', [2]],
    ])
  })

  test('where BuildKit appended what it could not place, the counts agree and still mean nothing', () => {
    const lost = { createdBy: '', comment: 'buildkit.exporter.image.v0', created: null, emptyLayer: false }
    expect(pairInstructions([...history(false), lost], 2).unpaired).toMatch(/lost count/)
  })

  test('an image without history', () => {
    expect(pairInstructions([], 0)).toEqual({ instructions: [], unpaired: null })
  })
})
