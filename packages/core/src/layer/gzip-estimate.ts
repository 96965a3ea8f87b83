import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ReadAt } from '../tar/scan.js'

/** Samples of this length, at most so many (an even number): a tar no longer than all of them is compressed whole. */
const SAMPLE = 64 << 10
const MAX_SAMPLES = 24

const compress = promisify(gzip)

interface Place {
  readonly at: number
  readonly length: number
}

/** Where in a tar of this length the samples stand: the first at its beginning, the others at even distances. */
export function samplePlaces(length: number): Place[] {
  let stride = SAMPLE
  while (length > MAX_SAMPLES * stride) stride *= 2
  const places: Place[] = []
  for (let at = 0; at < length; at += stride) places.push({ at, length: Math.min(SAMPLE, length - at) })
  return places
}

/** What a GzipEstimate comes to for a tar of which any part can be read: samples alone are read. */
export async function readSamples(readAt: ReadAt, length: number): Promise<Buffer> {
  const samples: Buffer[] = []
  for (const place of samplePlaces(length)) samples.push(await readAt(place.at, place.length))
  return Buffer.concat(samples)
}

/** How long a tar would be, in bytes, if it were compressed as its samples are. */
export async function estimateFrom(samples: Buffer, length: number): Promise<number> {
  if (samples.length === 0) return 0
  const compressed = await compress(samples)
  return Math.round((compressed.length * length) / samples.length)
}

/** A part of a sample that was skipped, and is read in the end. */
interface Gap extends Place {
  /** Where it belongs in the sample. */
  readonly offset: number
  readonly readLater: ReadAt
}

interface Sample {
  readonly bytes: Buffer
  readonly gaps: Gap[]
}

/** Says how long a tar would be if it were compressed as for a registry, from samples at even distances. */
export class GzipEstimate {
  #samples: Sample[] = []
  /** From the beginning of one sample to that of the next. */
  #stride = SAMPLE
  #length = 0

  /** Takes the next bytes. */
  update(chunk: Buffer): void {
    this.#pass(chunk.length, ({ bytes }, offset, at) => chunk.copy(bytes, offset, at))
  }

  /** Takes so many bytes that do not pass by: `readLater` reads parts of them, counted from their first, where `end` needs any. */
  skip(length: number, readLater: ReadAt): void {
    this.#pass(length, ({ gaps }, offset, at) => {
      const gap = { offset, at, length: Math.min(SAMPLE - offset, length - at), readLater }
      gaps.push(gap)
      return gap.length
    })
  }

  /** The length in bytes, exactly that of `gzip` where the whole tar was sampled. */
  async end(): Promise<number> {
    const samples = this.#samples
    this.#samples = []
    for (const { bytes, gaps } of samples) {
      for (const { offset, at, length, readLater } of gaps) (await readLater(at, length)).copy(bytes, offset)
    }
    const places = samplePlaces(this.#length)
    const sampled = Buffer.concat(samples.map(({ bytes }, i) => bytes.subarray(0, places[i]?.length)))
    return estimateFrom(sampled, this.#length)
  }

  /** Goes through the next bytes; `take` puts those from `at` on into a sample, as many as it takes, and says how many. */
  #pass(length: number, take: (sample: Sample, offset: number, at: number) => number): void {
    const start = this.#length
    this.#length += length
    for (let at = start; at < this.#length; ) {
      const offset = at % this.#stride
      if (offset === 0) this.#beginSample()
      if (offset < SAMPLE) {
        at += take(this.#samples.at(-1) as Sample, offset, at - start)
      } else {
        at += this.#stride - offset
      }
    }
  }

  #beginSample(): void {
    if (this.#samples.length === MAX_SAMPLES) {
      this.#samples = this.#samples.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
    }
    this.#samples.push({ bytes: Buffer.alloc(SAMPLE), gaps: [] })
  }
}
