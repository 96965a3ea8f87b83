import type { Member } from '../write-tar.js'
import type { Dice } from './dice.js'

const COMMON = ['a', 'b', 'c', 'd', 'a-b']
const ODD = [
  '',
  '.',
  '..',
  '..a',
  '.hid',
  '.wh.a',
  '.wh..wh..opq',
  '.wh..wh.plnk',
  'ä',
  'x\\y',
  '\xff',
  'n'.repeat(150),
]
const TELLING = ['etc/passwd', 'etc/group', 'usr/lib/os-release', 'etc/os-release', 'etc']
const TYPES = [
  'file',
  'file',
  'file',
  'directory',
  'directory',
  'symlink',
  'hardlink',
  'hardlink',
  'char',
  'fifo',
] as const

/** Members such as no builder writes them: names that collide, lead up, stand where a folder should, or are not UTF-8. */
export function wildMembers(dice: Dice, most: number): Member[] {
  return Array.from({ length: dice.below(most + 1) }, () => wildMember(dice))
}

function wildMember(dice: Dice): Member {
  const written = wildName(dice)
  const name = dice.chance(10) ? Buffer.from(written, 'latin1') : written
  const rest = { name, mode: dice.below(8), uid: dice.below(3), gid: dice.below(3), mtime: dice.below(100) }
  if (dice.chance(3)) return { ...rest, typeflag: 'Q', content: '123' }
  const type = dice.pick(TYPES)
  if (type === 'symlink' || type === 'hardlink') return { ...rest, type, linkname: wildName(dice) }
  if (type !== 'file') return { ...rest, type }
  const lines = [
    'ID=debian\n',
    `u${dice.below(9)}:x:${dice.below(9)}:1::/home\n`,
    'x'.repeat(dice.below(1500)),
    '',
  ]
  const xattrs = dice.chance(5) ? { xattrs: { 'user.a': String(dice.below(3)) } } : {}
  return { ...rest, type, content: dice.pick(lines).repeat(dice.chance(2) ? 60 : 1), ...xattrs }
}

function wildName(dice: Dice): string {
  if (dice.chance(10)) return dice.pick(TELLING)
  const part = () => (dice.chance(93) ? dice.pick(COMMON) : dice.pick(ODD))
  const path = Array.from({ length: 1 + dice.below(4) }, part).join('/')
  const prefix = dice.chance(20) ? './' : dice.chance(5) ? '/' : ''
  return prefix + path + (dice.chance(15) ? '/' : '')
}
