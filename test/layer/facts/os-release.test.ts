import { describe, expect, test } from 'vitest'
import { osRelease } from '../../../packages/core/src/layer/facts/os-release.js'
import { indexLayer } from '../../../packages/core/src/layer/index-layer.js'
import { stream } from '../../helpers/image.js'
import { directory, file, hardlink, type Member, symlink, writeTar } from '../../helpers/write-tar.js'

// As the images have them.
const DEBIAN = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`
const ROCKY = `NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
`

describe('ID and ID_LIKE', () => {
  test.each<[string, string, string | null, string[]]>([
    ['of Debian', DEBIAN, 'debian', []],
    ['of Rocky, in quotes', ROCKY, 'rocky', ['rhel', 'centos', 'fedora']],
    ['of openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'opensuse-leap', ['suse', 'opensuse']],
    ['in single quotes', "ID='arch'\nID_LIKE='a  b'", 'arch', ['a', 'b']],
    ['without a last newline', 'ID=alpine', 'alpine', []],
    ['with CRLF', 'NAME=x\r\nID=ubuntu\r\nID_LIKE=debian\r\n', 'ubuntu', ['debian']],
    ['after a comment', '# ID=wrong\n#ID=wrong\nID=fedora\n', 'fedora', []],
    ['with spaces around', '  ID=wolfi  \n', 'wolfi', []],
    ['in capitals', 'ID=Debian', 'debian', []],
    ['twice: the last, as the shell has it', 'ID=wrong\nID=right\n', 'right', []],
    ['of another key that ends so', 'VARIANT_ID=server\nVERSION_ID=9\n', null, []],
    ['only ID_LIKE', 'ID_LIKE=debian\n', null, []],
    ['empty', 'ID=\n', null, []],
    ['empty in quotes', 'ID=""\n', null, []],
    ['of an empty file', '', null, []],
    ['with quotes of two kinds', 'ID="debian\'\n', null, []],
    ['that would run something', 'ID=$(reboot)\nID_LIKE=`reboot`\n', null, []],
    ['among odd bytes', `\u0000\ufffd\n\u001b[31m\nID=alpine\n\ufffd`, 'alpine', []],
    ['after a byte-order mark', '\ufeffID=alpine\n', 'alpine', []],
    ['in one long line', `${'x'.repeat(60_000)} ID=alpine`, null, []],
  ])('%s', (_, content, id, like) => {
    expect(osRelease.extract(content)).toEqual(id === null ? null : { id, like })
  })

  test('of blanks alone, in no time', () => {
    const began = performance.now()
    for (const content of ['\n'.repeat(65_536), ' '.repeat(65_536), `ID=${' '.repeat(65_000)}$`]) {
      expect(osRelease.extract(content)).toBeNull()
    }
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('in a layer', () => {
  const distributionOf = async (...members: Member[]) => {
    const tar = writeTar(members)
    const { index } = await indexLayer('layer', stream(tar), { limit: 1000, left: 1000 })
    return index.distribution
  }
  const debian = { id: 'debian', like: [] }

  test.each<[string, Member[]]>([
    ['etc/os-release', [file('etc/os-release', DEBIAN)]],
    ['./etc/os-release', [file('./etc/os-release', DEBIAN)]],
    ['/etc/os-release', [file('/etc/os-release', DEBIAN)]],
    ['usr/lib/os-release', [file('usr/lib/os-release', DEBIAN)]],
    [
      'a link from etc to usr/lib, before it',
      [symlink('etc/os-release', '../usr/lib/os-release'), file('usr/lib/os-release', DEBIAN)],
    ],
    [
      'a link from etc to usr/lib, after it',
      [file('usr/lib/os-release', DEBIAN), symlink('etc/os-release', '/usr/lib/os-release')],
    ],
    ['a hard link', [file('usr/lib/os-release', DEBIAN), hardlink('etc/os-release', 'usr/lib/os-release')]],
    ['of two the one that tells', [file('etc/os-release', 'x'), file('usr/lib/os-release', DEBIAN)]],
    ['written twice, the last', [file('etc/os-release', ROCKY), file('etc/os-release', DEBIAN)]],
    ['of 64 KiB', [file('etc/os-release', DEBIAN.padEnd(65_536, '#'))]],
    ['with odd bytes', [file('etc/os-release', Buffer.from(`\xff\xfe\n${DEBIAN}`, 'latin1'))]],
  ])('%s', async (_, members) => {
    expect(await distributionOf(...members)).toEqual(debian)
  })

  test.each<[string, Member[]]>([
    ['elsewhere', [file('opt/etc/os-release', DEBIAN), file('etc/os-release.d', DEBIAN)]],
    ['of another case', [file('etc/OS-release', DEBIAN)]],
    ['of more than 64 KiB', [file('etc/os-release', DEBIAN.padEnd(65_537, '#'))]],
    ['empty', [file('etc/os-release', '')]],
    ['a folder', [directory('etc/os-release')]],
    ['deleted', [file('etc/.wh.os-release', DEBIAN)]],
  ])('none: %s', async (_, members) => {
    expect(await distributionOf(...members)).toBeNull()
  })
})
