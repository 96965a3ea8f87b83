import { createHash } from 'node:crypto'

const POOL = pool(4 << 20)

/** Text of a length that compresses a little, and is that of no other number: the same in every run. */
export function text(number, length) {
  const from = (number * 7919) % (POOL.length - length)
  const content = Buffer.from(POOL.subarray(from, from + length))
  content.latin1Write(`// ${number}\n`, 0)
  return content
}

function pool(length) {
  const lines = []
  for (let i = 0; i * 64 < length; i++) lines.push(createHash('sha384').update(String(i)).digest('base64'))
  return Buffer.from(lines.join(''))
}
