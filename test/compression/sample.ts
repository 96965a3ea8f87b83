/** Numbers that look random and are the same each time. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % below
  }
}

/** Lines that compress like a log, with some noise in them: zstd's many ways to write a block come up. */
export function sampleContent(length: number): Buffer {
  const random = randomNumbers(1)
  const words = Array.from({ length: 300 }, () =>
    Array.from({ length: 2 + random(9) }, () => 'etaoinshrdlucmfwypvbgkjqxz'[random(5 + random(22))]).join(
      '',
    ),
  )
  const phrase = () => Array.from({ length: 4 + random(8) }, () => words[random(1 + random(300))]).join(' ')
  const phrases = Array.from({ length: 150 }, phrase)
  const parts: Buffer[] = []
  for (let size = 0; size < length; ) {
    const noise =
      random(90) === 0 ? Buffer.from(Array.from({ length: random(300) }, () => random(256))) : null
    const line = `${random(1000)} ${phrases[random(1 + random(150))]} ${words[random(300)]}\n`
    parts.push(noise ?? Buffer.from(line))
    size += (parts.at(-1) as Buffer).length
  }
  return Buffer.concat(parts).subarray(0, length)
}
