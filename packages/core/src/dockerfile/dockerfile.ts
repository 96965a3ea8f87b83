import { firstIndex } from './first-index.js'

/** A Dockerfile as its author wrote it: what each instruction means, and where in the text that stands. */
export interface Dockerfile {
  readonly text: string
  /** What ends its lines; of a mix, what ends the first. */
  readonly newline: '\n' | '\r\n'
  /** What a line ends with that goes on in the next: the directive `escape` may say a backtick. */
  readonly escape: '\\' | '`'
  /** All instructions in the order of the file, ARGs before the first FROM among them. */
  readonly instructions: readonly DockerfileInstruction[]
  readonly stages: readonly Stage[]
}

export interface Stage {
  readonly index: number
  /** As `AS` calls it, in lower case. */
  readonly name: string | null
  readonly from: DockerfileInstruction
  /** What FROM names, as it is written. */
  readonly image: string
  /** Those after FROM. */
  readonly instructions: readonly DockerfileInstruction[]
}

/** Offsets are UTF-16 units of the text. */
export interface DockerfileInstruction {
  /** Its place among all instructions of the file. */
  readonly index: number
  /** In capitals. */
  readonly keyword: string
  readonly start: number
  /** After its last character, those of its here-documents included, before the line's end. */
  readonly end: number
  readonly keywordEnd: number
  /** Counted from 1. */
  readonly line: number
  readonly endLine: number
  readonly flags: readonly Flag[]
  /** What comes after keyword and flags, as builders read it: one line, without comments and what joins the lines. */
  readonly command: string
  /** Which parts of the text the command is made of, in order. */
  readonly pieces: readonly Piece[]
  readonly heredocs: readonly Heredoc[]
}

export interface Flag {
  /** Without dashes, in lower case. */
  readonly name: string
  /** As written; null where there is no `=`. */
  readonly value: string | null
  readonly start: number
  readonly end: number
}

/** A part of the command that stands in one line of the text. */
export interface Piece {
  /** Where it begins in the command. */
  readonly at: number
  readonly start: number
  readonly end: number
}

export interface Heredoc {
  readonly delimiter: string
  /** `<<-`: the tabs before each line are no part of it. */
  readonly stripsTabs: boolean
  /** The lines between, each with its end. */
  readonly body: string
  /** Of the body in the text. */
  readonly start: number
  readonly end: number
}

/** Where the character of the command that is at this offset stands in the text. */
export function sourceOffset({ pieces, end }: DockerfileInstruction, offset: number): number {
  return pieces.length > 0 ? sourceOf(pieces, offset) : end
}

/** Where the character at this offset of what the pieces make stands in the text; there has to be a piece. */
export function sourceOf(pieces: readonly Piece[], offset: number): number {
  const next = firstIndex(pieces.length, (index) => (pieces[index] as Piece).at > offset)
  const { at, start } = pieces[Math.max(next - 1, 0)] as Piece
  return start + offset - at
}
