import type { TraceVersion } from '../../exploration.js'

const TYPES: Readonly<Record<TraceVersion['kind'], string>> = {
  file: '-',
  'hard-link': '-',
  symlink: 'l',
  directory: 'd',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
}

/** Permissions as ls shows them: `-rwsr-xr-x`. */
export function modeText({ kind, mode }: Pick<TraceVersion, 'kind' | 'mode'>): string {
  const bit = (place: number, letter: string) => (mode & (1 << place) ? letter : '-')
  const execute = (place: number, special: number, letter: string) =>
    mode & (1 << special) ? (mode & (1 << place) ? letter : letter.toUpperCase()) : bit(place, 'x')
  return [
    TYPES[kind],
    bit(8, 'r'),
    bit(7, 'w'),
    execute(6, 11, 's'),
    bit(5, 'r'),
    bit(4, 'w'),
    execute(3, 10, 's'),
    bit(2, 'r'),
    bit(1, 'w'),
    execute(0, 9, 't'),
  ].join('')
}
