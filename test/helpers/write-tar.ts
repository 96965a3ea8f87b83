/** One member of a tar to write. */
export interface Member {
  readonly name: string | Buffer
  readonly type?: 'file' | 'directory' | 'symlink' | 'hardlink' | 'fifo' | 'char' | 'block'
  readonly content?: string | Buffer
  readonly linkname?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
  /** SCHILY.xattr records. */
  readonly xattrs?: Readonly<Record<string, string>>
  /** Further records of an extended header. */
  readonly pax?: Readonly<Record<string, string>>
  /** A type flag that no `type` stands for. */
  readonly typeflag?: string
}

const FLAGS = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const

export function file(
  name: string | Buffer,
  content: string | Buffer = '',
  rest: Partial<Member> = {},
): Member {
  return { name, type: 'file', content, ...rest }
}

export function directory(name: string, rest: Partial<Member> = {}): Member {
  return { name, type: 'directory', mode: 0o755, ...rest }
}

export function symlink(name: string, linkname: string, rest: Partial<Member> = {}): Member {
  return { name, type: 'symlink', linkname, ...rest }
}

export function hardlink(name: string, linkname: string): Member {
  return { name, type: 'hardlink', linkname }
}

/** A file of `size` bytes of which the last ones alone are stored, as GNU tar writes it (PAX sparse 1.0). */
export function sparseFile(name: string, size: number, stored: Buffer): Member {
  const map = Buffer.alloc(512)
  map.write(`1\n${size - stored.length}\n${stored.length}\n`)
  return file(`GNUSparseFile.0/${name}`, Buffer.concat([map, stored]), {
    pax: {
      'GNU.sparse.major': '1',
      'GNU.sparse.minor': '0',
      'GNU.sparse.name': name,
      'GNU.sparse.realsize': String(size),
    },
  })
}

/** The whiteout of a path: `a/b` is hidden by `a/.wh.b`. */
export function whiteout(path: string): Member {
  return file(path.replace(/[^/]+$/, (name) => `.wh.${name}`))
}

export function opaque(folder: string): Member {
  return file(`${folder}/.wh..wh..opq`)
}

/** A tar as Go writes it: ustar, with a pax header where that does not do. */
export function writeTar(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(writeMember), Buffer.alloc(1024)])
}

function writeMember(member: Member): Buffer[] {
  const name = Buffer.from(member.name)
  const body = Buffer.from(member.content ?? '')
  const records: [string, Buffer][] = []
  if (name.length > 100) records.push(['path', name])
  if ((member.linkname ?? '').length > 100) records.push(['linkpath', Buffer.from(member.linkname ?? '')])
  for (const [key, value] of Object.entries(member.xattrs ?? {}))
    records.push([`SCHILY.xattr.${key}`, Buffer.from(value, 'latin1')])
  for (const [key, value] of Object.entries(member.pax ?? {})) records.push([key, Buffer.from(value)])
  const pax = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)))
  const head =
    pax.length > 0 ? [header({ name: 'PaxHeaders/x', typeflag: 'x' }, pax.length), padded(pax)] : []
  return [...head, header({ ...member, name: name.subarray(0, 100) }, body.length), padded(body)]
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length++
  return Buffer.concat([Buffer.from(String(length)), rest])
}

function header(member: Member, size: number): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  Buffer.from(member.name).copy(block)
  octal(member.mode ?? 0o644, 100, 8)
  octal(member.uid ?? 0, 108, 8)
  octal(member.gid ?? 0, 116, 8)
  octal(size, 124, 12)
  octal(member.mtime ?? 1_700_000_000, 136, 12)
  block.write(member.typeflag ?? FLAGS[member.type ?? 'file'], 156, 'latin1')
  block.write((member.linkname ?? '').slice(0, 100), 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.fill(' ', 148, 156)
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  return block
}

function padded(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}
