import { cut } from './fit.js'
import { textWidth } from './text-width.js'

/** Columns of text below which a line has no room for a mark. */
const ROOM_FOR_MARK = 26

/** A text with a mark at the end of its line, or cut and without one where there is no room. */
export function markedLine(
  text: string,
  mark: string,
  room: number,
  paint: (text: string) => string,
  paintMark: (text: string) => string,
): string {
  if (mark === '' || room < ROOM_FOR_MARK) return paint(cut(text, room))
  const left = cut(text, room - textWidth(mark) - 2)
  return paint(left) + ' '.repeat(room - textWidth(left) - textWidth(mark)) + paintMark(mark)
}
