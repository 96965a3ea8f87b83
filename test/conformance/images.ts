import { type BuiltImage, buildImage } from '../helpers/built-image.js'
import { base, classic, noise, setting, step } from '../helpers/image.js'
import {
  directory,
  file,
  hardlink,
  type Member,
  opaque,
  sparseFile,
  symlink,
  whiteout,
  writeTar,
} from '../helpers/write-tar.js'

/** Images in memory, each with something that a reader of some form could get wrong, and some figures that must come out. */
export const IMAGES: readonly { name: string; image: BuiltImage; figures: object }[] = [
  {
    name: 'files written again to change their owner',
    image: buildImage([
      base(directory('app')),
      step('COPY . /app', ...tree('app', {})),
      setting('ENV A=b'),
      step('RUN chown -R 7 /app', ...tree('app', { uid: 7, gid: 7 })),
    ]),
    figures: { contentBytes: 18_005, wastedBytes: 9000 },
  },
  {
    name: 'files deleted, hidden, replaced and moved',
    image: buildImage(
      [
        base(),
        step(
          'RUN a',
          file('gone', noise(70_000, 1)),
          file('d/x', noise(1001, 2)),
          file('f/y', noise(1002, 3)),
        ),
        step('RUN b', file('new', noise(1003, 4)), file('old', noise(1004, 5))),
        step(
          'RUN c',
          whiteout('gone'),
          opaque('d'),
          file('d/z', 'z'),
          file('new', noise(1005, 6)),
          symlink('f', 'd'),
        ),
        step('RUN mv old now', whiteout('old'), file('now', noise(1004, 5))),
      ],
      { tags: ['registry.example:5000/team/shop:1', 'shop:latest'] },
    ),
    figures: { shadowedBytes: 74_010, files: 4 },
  },
  {
    name: 'links, devices and folders that give way',
    image: buildImage([
      base(directory('d'), file('d/a', noise(3000, 1)), hardlink('d/b', 'd/a'), symlink('lib', 'usr/lib')),
      step(
        'RUN a',
        hardlink('e', 'd/a'),
        file('lib/c', 'c'),
        { name: 'null', type: 'char' },
        { name: 'p', type: 'fifo' },
      ),
      step('RUN b', file('d', 'now a file'), { name: 'odd', typeflag: 'V' }),
    ]),
    figures: { contentBytes: 3023 },
  },
  {
    name: 'equal layers, side by side and apart',
    image: buildImage([
      base(),
      step('COPY a /', file('a', noise(4000, 1))),
      step('COPY a /', file('a', noise(4000, 1))),
      step('RUN b', file('b', noise(1000, 2))),
      step('COPY a /', file('a', noise(4000, 1))),
    ]),
    figures: { contentBytes: 13_005 },
  },
  {
    name: 'layers that change nothing',
    image: buildImage(
      [
        base(),
        setting('CMD ["sh"]'),
        step('RUN true'),
        step('WORKDIR /etc', directory('etc')),
        step('RUN true'),
        { createdBy: 'COPY nothing /', members: Buffer.alloc(0) },
      ],
      { tags: null },
    ),
    figures: { contentBytes: 5, files: 1 },
  },
  {
    name: 'no layer at all',
    image: buildImage([setting('ENV A=b'), setting('CMD ["x"]')]),
    figures: { contentBytes: 0, files: 0 },
  },
  {
    name: 'a long history',
    image: buildImage([
      base(),
      ...Array.from({ length: 100 }, (_, i) => setting(`LABEL n${i}=${'x'.repeat(i)}`)),
      ...Array.from({ length: 7 }, (_, i) => step(`RUN ${i}`, file(`f${i % 5}`, noise(100 + i, i)))),
    ]),
    figures: { files: 6 },
  },
  {
    name: 'a history that speaks of fewer layers',
    image: buildImage([base(), step('RUN a', file('a', '1')), step('RUN b', whiteout('a'))], {
      config: (config) => ({ ...config, history: [{ created_by: 'bazel build //:image' }] }),
    }),
    figures: { contentBytes: 6 },
  },
  {
    name: 'names of any bytes and any length, attributes, absolute paths',
    image: buildImage([
      base(
        file(Buffer.from('6c61746980ff', 'hex'), '1'),
        file(Buffer.concat([Buffer.from(`nix/${'d/'.repeat(60)}`), Buffer.from('e9ff', 'hex')]), '12'),
        file('back\\slash', '123'),
        file('/nix/store/abc/bin', noise(900, 1), { xattrs: { 'security.capability': '\x01\0\0\x02\xff' } }),
        file('./dot//x/../y', '1234'),
        symlink('far', `${'../'.repeat(60)}etc`),
        file('größe', '12345', { pax: { mtime: '1700000000.25', uid: '3000000000' } }),
      ),
      step(
        'RUN chown',
        file('nix/store/abc/bin', noise(900, 1), { uid: 5 }),
        file('größe', '12345', { mode: 0o4755 }),
      ),
    ]),
    figures: { contentBytes: 2008 },
  },
  {
    name: 'sparse files, and an eStargz table after the end',
    image: buildImage([
      base(),
      step('COPY image /', sparseFile('disk', 1_000_000, noise(9000, 1))),
      {
        createdBy: 'COPY b /',
        members: Buffer.concat([
          writeTar([file('.no.prefetch.landmark', '\x0f'), file('b', noise(20_000, 1))]),
          writeTar([file('stargz.index.json', JSON.stringify({ version: 1, entries: [] }))]),
        ]),
      },
    ]),
    figures: { contentBytes: 1_020_006, files: 4 },
  },
  {
    name: 'layers of more than a megabyte',
    image: buildImage([
      base(file('big', noise(280_000, 1)), file('zeros', Buffer.alloc(900_000)), file('end', 'x')),
      step('RUN a', ...Array.from({ length: 150 }, (_, i) => file(`d/${i}`, noise(i * 5, i)))),
      step('RUN touch end', file('end', 'x', { mtime: 1_800_000_000 })),
    ]),
    figures: { contentBytes: 1_235_882, wastedBytes: 0, files: 154 },
  },
  {
    name: 'Windows',
    image: buildImage(
      [
        classic('Apply image 10.0.20348', ...windows('base'), file('UtilityVM/x', 'x')),
        classic('cmd /S /C copy', ...windows('next'), whiteout('Files/app.exe')),
        classic('cmd /S /C reg', ...windows('last')),
      ],
      { config: (config) => ({ ...config, os: 'windows', 'os.version': '10.0.20348.169' }) },
    ),
    figures: { platform: 'windows/amd64' },
  },
]

function tree(folder: string, owner: Partial<Member>): Member[] {
  return [3000, 2000, 4000].map((size, i) => file(`${folder}/${i}`, noise(size, i), owner))
}

function windows(seed: string): Member[] {
  return [
    directory('Files'),
    directory('Files/Windows/System32'),
    file('Files/Windows/System32/cmd.exe', 'cmd'),
    file(`Files/app.exe`, noise(2000, seed)),
    directory('Hives'),
    file('Hives/Software_Delta', noise(3000, `hive ${seed}`)),
  ]
}
