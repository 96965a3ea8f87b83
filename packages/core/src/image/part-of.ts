/** Which of many parts a number is in: `before` has how many numbers there are before each part, and in all. */
export function partOf(before: Int32Array, number: number): number {
  let low = 0
  let high = before.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((before[middle] as number) <= number) low = middle
    else high = middle
  }
  return low
}
