import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProgressLine } from '../../packages/cli/src/progress.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function terminal(columns = 80): { stream: NodeJS.WriteStream; written: () => string } {
  let text = ''
  const stream = { columns, write: (chunk: string) => (text += chunk) } as unknown as NodeJS.WriteStream
  return { stream, written: () => text }
}

test('what is quick shows nothing', () => {
  const { stream, written } = terminal()
  const line = new ProgressLine(stream, 'shop:1')
  line.update({ readBytes: 5, totalBytes: null })
  vi.advanceTimersByTime(499)
  line.stop()
  vi.advanceTimersByTime(5000)
  expect(written()).toBe('')
})

test('nothing is drawn over a question that is asked before there is something to read', () => {
  const { stream, written } = terminal()
  const line = new ProgressLine(stream, 'shop:1')
  vi.advanceTimersByTime(5000)
  expect(written()).toBe('')
  line.update({ readBytes: 0, totalBytes: null })
  vi.advanceTimersByTime(100)
  expect(written()).toContain('waiting')
  line.stop()
})

test('what takes longer shows how far it is, and leaves an empty line', () => {
  const { stream, written } = terminal()
  const line = new ProgressLine(stream, 'shop:1')
  line.update({ readBytes: 0, totalBytes: null })
  vi.advanceTimersByTime(500)
  expect(written()).toBe('\r\x1b[2Kshop:1: waiting for the image')
  line.update({ readBytes: 312_000_000, totalBytes: null })
  vi.advanceTimersByTime(100)
  expect(written().endsWith('\r\x1b[2Kshop:1: 312 MB read')).toBe(true)
  line.update({ readBytes: 50, totalBytes: 200 })
  vi.advanceTimersByTime(100)
  expect(written()).toMatch(/shop:1: 50 B of 200 B, 25 % read$/)
  line.stop()
  expect(written().endsWith('read\r\x1b[2K')).toBe(true)
  const after = written()
  vi.advanceTimersByTime(5000)
  expect(written()).toBe(after)
})

test('a long or hostile name stays on its line', () => {
  const { stream, written } = terminal(40)
  const line = new ProgressLine(stream, `${'x'.repeat(100)}\x1b[2J\n`)
  line.update({ readBytes: 0, totalBytes: null })
  vi.advanceTimersByTime(500)
  expect(written().slice('\r\x1b[2K'.length)).toHaveLength(39)
  expect(written()).not.toContain('\n')
})
