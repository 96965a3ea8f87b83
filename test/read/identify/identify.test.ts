import { expect, test } from 'vitest'
import { identify } from '../../../packages/core/src/read/identify/identify.js'
import { ReadProgress } from '../../../packages/core/src/read/read-progress.js'
import { stored } from '../../../packages/core/src/source/stored.js'
import { indexMembers } from '../../helpers/replay-members.js'
import { file } from '../../helpers/write-tar.js'

test('a run that is stopped does not wait for a stream that stalls', async () => {
  const index = await indexMembers([file('a', 'same'), file('b', 'same')])
  const unknown = { ...index, inodes: { ...index.inodes, digestAt: index.inodes.digestAt.map(() => -1) } }
  const controller = new AbortController()
  async function* stalled(): AsyncGenerator<Buffer> {
    controller.abort()
    await new Promise(() => {})
  }
  const running = identify([{ blob: { key: 'a', size: 1 }, index: unknown }], async () => stored(stalled), {
    wanted: 'comparable',
    signal: controller.signal,
    progress: new ReadProgress(undefined),
  })
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' })
})
