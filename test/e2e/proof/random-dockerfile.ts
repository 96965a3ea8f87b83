import { join } from 'node:path'
import { Dice } from '../../helpers/random/dice.js'
import type { Builder } from '../engine.js'
import { output } from '../process.js'
import type { Unequal } from './unequal.js'
import { writeFiles } from './write-files.js'

/** Mistakes that nobody has put together like this before. */
export interface RandomDockerfile {
  readonly builder: Builder
  /** `FROM base` stands for the base's name. */
  readonly text: string
}

/** What a patch may take out of the visible tree, and leaves where it does not. */
export const MAY_GO: Unequal = {
  paths: ['**/.git', '**/.DS_Store', '**/.pytest_cache', '**/coverage', '**/unpacked*.tar.gz', 'tmp/*'],
  why: 'clutter, and what is left over',
  mayBeMissing: true,
}

/** Fills a folder with all that the blocks copy. */
export async function writeContext(folder: string): Promise<void> {
  writeFiles(folder, {
    'app/main.bin': 150_000,
    'app/lib/one.bin': 120_000,
    'app/lib/deep/two.bin': 100_000,
    'app/empty/nothing': '',
    'app/.DS_Store': 80_000,
    'one.bin': 130_000,
    'data.csv': 140_000,
    'conf/app.conf': 'port=80\n',
    'conf/big.conf': 90_000,
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': '[core]\n\tbare = false\n',
    '.git/refs/heads/main': `${'0'.repeat(40)}\n`,
    '.git/objects/pack/pack-1.pack': 110_000,
    '.pytest_cache/v/cache/nodeids': 70_000,
    'coverage/lcov.info': 75_000,
  })
  for (const number of [0, 1, 2, 3, 4, 5]) {
    writeFiles(folder, { [`tree${number}/bin/run`]: 95_000 + number, [`tree${number}/readme`]: 'read\n' })
    const to = join(folder, `unpacked${number}.tar.gz`)
    await output('tar', ['-C', folder, '--owner=0', '--group=0', '-czf', to, `tree${number}`])
  }
}

/** The Dockerfile of a seed: lines of several mistakes, each in its own order, and those of all mixed. */
export function randomDockerfile(seed: number): RandomDockerfile {
  const dice = new Dice(seed)
  const builder = dice.chance(50) ? 'buildkit' : 'classic'
  const lines: string[] = []
  const staged = dice.below(4)
  if (staged === 0) {
    lines.push('FROM base AS build', ...mixed(dice, 1, 10))
    lines.push(`RUN mkdir -p /out/lib && head -c 120000 /dev/zero | tr '\\0' 'o' > /out/lib/built`, '')
    lines.push('FROM base')
    lines.push(...mixed(dice, 1, 20), 'COPY --from=build /out /opt/out')
    const owner = dice.pick(['7:7', 'root', null])
    if (owner) lines.push(`RUN chown -R ${owner} /opt/out`)
  } else if (staged === 1) {
    lines.push('FROM base AS first', ...mixed(dice, 1 + dice.below(2), 10), '')
    if (dice.chance(30)) lines.push('FROM base AS other', 'COPY --from=first /etc /etc2', '')
    lines.push('FROM first')
  } else lines.push('FROM base')
  lines.push(...mixed(dice, 2 + dice.below(3), 30))
  if (dice.chance(30)) lines.push('USER 1000')
  lines.push('CMD ["sh"]')
  const newline = dice.chance(10) ? '\r\n' : '\n'
  return { builder, text: `${lines.join(newline)}${newline}` }
}

function mixed(dice: Dice, blocks: number, from: number): string[] {
  const apart = dice.chance(30)
  const all = Array.from({ length: blocks }, (_, i) => [...dice.pick(BLOCKS)(dice, from + i)])
  if (dice.chance(50)) all.push([...noted(dice, from + blocks)])
  const lines: string[] = []
  while (all.some((block) => block.length > 0)) {
    const left = all.filter((block) => block.length > 0)
    const block = dice.pick(left)
    lines.push(...block.splice(0, apart ? block.length : 1))
  }
  return lines.map((line) => dressed(dice, line))
}

/** The same in another way of writing. */
function dressed(dice: Dice, line: string): string {
  const broken = dice.chance(25) && line.includes(' && ') ? line.replaceAll(' && ', ' \\\n  && ') : line
  const keyword = dice.chance(5) ? broken.replace(/^[A-Z]+/, (word) => word.toLowerCase()) : broken
  return dice.chance(10) ? `# It is known why.\n${keyword}` : keyword
}

/** What stands between mistakes and is none. */
function noted(dice: Dice, n: number): readonly string[] {
  const all = [
    `LABEL of=${n}`,
    `ENV V${n}=${n}`,
    `ARG A${n}=${n}`,
    'EXPOSE 80',
    `WORKDIR /work${n}`,
    'WORKDIR /app',
    'USER root',
    `RUN echo ${n} > /note${n}`,
    `RUN ls -l /etc/passwd > /dev/null`,
    'COPY conf /etc/conf',
    `RUN adduser app${n}`,
    `RUN cat /etc/passwd > /known${n}`,
  ]
  return Array.from({ length: 1 + dice.below(3) }, () => dice.pick(all))
}

type Block = (dice: Dice, n: number) => readonly string[]

const MAKE = (path: string, letter: string, size = 120_000) =>
  `head -c ${size} /dev/zero | tr '\\0' '${letter}' > ${path}`

const BLOCKS: readonly Block[] = [
  copyAndChown,
  copyAndChown,
  copyAndChown,
  makeAndDelete,
  makeAndDelete,
  moveOrEdit,
  archive,
  archive,
  mounted,
  clutter,
  repeated,
]

function account(dice: Dice, n: number): string {
  const id = 2000 + n
  return dice.pick([
    `groupadd -g ${id} u${n} && useradd -u ${id} -g ${id} u${n}`,
    `echo "u${n}:x:${id}:${id}::/:/bin/sh" >> /etc/passwd && echo "u${n}:x:${id}:" >> /etc/group`,
    `groupadd -r u${n} && useradd -r -g u${n} u${n}`,
    `groupadd -r u${n} && useradd -r -m -d /home${n} -g u${n} u${n}`,
  ])
}

function copyAndChown(dice: Dice, n: number): readonly string[] {
  const folder = dice.pick([`/srv${n}`, `/srv${n}/deep/in`, '/app', `/opt/x${n}`])
  const what = dice.pick(['app', 'app', 'conf', 'one.bin'])
  const copies = [`COPY ${what} ${folder}${what === 'one.bin' ? '/' : dice.pick(['', '/'])}`]
  if (dice.chance(40))
    copies.push(`COPY ${dice.pick(['conf', 'data.csv'])} ${folder}/${dice.pick(['more/', 'lib/'])}`)
  if (dice.chance(20)) copies.unshift(`RUN mkdir -p ${folder}`)
  if (dice.chance(20)) copies.push(`RUN mkdir -p ${folder}/logs`)
  const named = dice.chance(60)
  const owner = named ? dice.pick([`u${n}:u${n}`, `u${n}`, `u${n}:`]) : dice.pick(['1234:1234', '77', '0:5'])
  const changes = dice.pick([
    [`chown -R ${owner} ${folder}`],
    [`chown -R ${owner} ${folder}`, `chmod -R 755 ${folder}`],
    [`chown -R ${owner} ${folder}`, `chown -R 5:6 ${folder}`],
    [`chmod -R 700 ${folder}`],
    [`chmod -R g+w ${folder}`],
    [`chown -R ${owner} ${folder} && chmod -R 750 ${folder}`],
    [`chown -R ${owner} ${folder}`, `chown 9:9 ${folder}`],
  ])
  const runs = changes.map((change) => {
    const tail = dice.pick(['', '', '', ` && touch /done${n}`, ` && ${MAKE(`/tmp/made${n}`, 'm')}`])
    return `RUN ${dice.pick(['', '', 'set -e; '])}${change}${tail}`
  })
  if (runs.some((run) => run.includes('/tmp/made'))) runs.push(`RUN rm /tmp/made${n}`)
  if (!named) return [...copies, ...runs]
  const user = account(dice, n)
  switch (dice.below(5)) {
    case 0:
      return [`RUN ${user}`, ...copies, ...runs]
    case 1:
      return [...copies, `RUN ${user}`, ...runs]
    case 2:
      return [...copies, `RUN ${user} && ${(runs[0] as string).slice(4)}`, ...runs.slice(1)]
    case 3:
      return [`RUN ${user} && ${MAKE(`/seed${n}`, 's')}`, ...copies, ...runs, `RUN rm -f /seed${n}`]
    default:
      return [...copies, `RUN ${MAKE(`/seed${n}`, 's')} && ${user}`, ...runs, `RUN rm /seed${n}`]
  }
}

function makeAndDelete(dice: Dice, n: number): readonly string[] {
  const path = dice.pick([`/tmp/big${n}`, `/big${n}`, `/var/b${n}/big`, `/app/big${n}`])
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  const name = path.slice(path.lastIndexOf('/') + 1)
  const make = dice.pick([
    `mkdir -p ${folder} && ${MAKE(path, 'b')}`,
    `set -e; mkdir -p ${folder}; ${MAKE(path, 'b')};`,
    `mkdir -p ${folder}; cd ${folder} && ${MAKE(name, 'b')} || exit 1`,
    `mkdir -p ${folder} && F=${path} && ${MAKE('$F', 'b')} && wc -c $F > /size${n}`,
    `export T=${n} && mkdir -p ${folder} && ${MAKE(path, 'b')}`,
  ])
  const use = dice.pick([
    [],
    [`RUN wc -c ${path} > /count${n}`],
    [`RUN cd ${folder} && wc -c ${name} > /count${n}; test -s /count${n}`],
    [`RUN pwd > /where${n} && cp ${path} /kept${n}`],
    [`RUN adduser a${n} && echo "$T" > /t${n}`],
    [`RUN cd / && wc -c ${path} | tee -a /count${n}`],
  ])
  const remove = dice.pick([
    `rm ${path}`,
    `rm -rf ${path}`,
    `cd ${folder} && rm -f ${name}`,
    `set -eux; rm ${path}; touch /gone${n}`,
    `rm ${path} || true`,
    `test -e ${path} && rm ${path} && echo ${n} > /gone${n}`,
    `if [ -f ${path} ]; then rm ${path}; fi`,
  ])
  return [`RUN ${make}`, ...use, `RUN ${remove}`]
}

function moveOrEdit(dice: Dice, n: number): readonly string[] {
  const path = dice.pick([`/m${n}.txt`, `/app/m${n}.txt`])
  const begin = dice.chance(50)
    ? [`RUN mkdir -p /app && ${MAKE(path, 'e')} && echo VERSION >> ${path}`]
    : [`COPY data.csv ${path}`]
  return [
    ...begin,
    ...(dice.chance(30) ? [`RUN wc -c ${path} > /wc${n}`] : []),
    ...dice.pick([
      [`RUN sed -i s/VERSION/${n}/ ${path}`],
      [`RUN mv ${path} /moved${n}`],
      [`RUN echo more >> ${path}`, `RUN echo more >> ${path}`],
      [`RUN cp ${path} /copied${n} && rm ${path}`],
      [
        `RUN mkdir -p /other${n}`,
        `RUN mv ${path} /other${n}/ && sed -i s/VERSION/${n}/ /other${n}/m${n}.txt`,
      ],
    ]),
  ]
}

function archive(dice: Dice, n: number): readonly string[] {
  const name = `unpacked${n % 6}.tar.gz`
  const at = dice.pick(['/tmp', '/', `/ar${n}`, '/opt'])
  const path = at === '/' ? `/${name}` : `${at}/${name}`
  const to = dice.pick([`/un${n}`, at, '/app'])
  const remove = dice.pick([[], [`RUN rm ${path}`], [`RUN rm -f ${path} && touch /rm${n}`]])
  const inline = remove.length === 0 && dice.chance(50) ? ` && rm ${path}` : ''
  return [
    `COPY ${name} ${dice.pick([`${at}/`, path])}`,
    ...(dice.chance(30) ? [`RUN mkdir -p ${to}`] : []),
    `RUN mkdir -p ${to} && tar -xzf ${path} -C ${to}${inline}`,
    ...dice.pick([[], [], [`RUN chown -R 3:3 ${to}/tree${n % 6}`]]),
    ...remove,
  ]
}

function mounted(dice: Dice, n: number): readonly string[] {
  const path = `/tmp/d${n}.csv`
  return [
    `COPY data.csv ${path}`,
    `RUN wc -c ${path} > /lines${n}`,
    ...dice.pick([[], [`RUN grep -c x ${path} > /x${n} || true`]]),
    dice.pick([
      `RUN rm ${path}`,
      `RUN touch /e${n} && rm ${path}`,
      `RUN rm ${path} && ${MAKE(`/tmp/z${n}`, 'z')}`,
    ]),
    ...dice.pick([[], [`RUN rm -f /tmp/z${n}`]]),
  ]
}

function clutter(dice: Dice, n: number): readonly string[] {
  const folder = dice.pick([`/all${n}`, '/app'])
  return [
    ...(dice.chance(40) ? [`RUN ${account(dice, n)}`] : []),
    `COPY . ${folder}`,
    ...dice.pick([
      [],
      [`RUN chown -R 8:8 ${folder}`],
      [`RUN wc -c ${folder}/.git/HEAD > /head${n}`],
      [`RUN rm -rf ${folder}/.git`],
      [`RUN chmod -R 755 ${folder}`],
    ]),
  ]
}

function repeated(dice: Dice, n: number): readonly string[] {
  const copy = dice.pick([`COPY data.csv /rep${n}/`, `COPY app /rep${n}`])
  return [
    copy,
    ...dice.pick([
      [],
      [`RUN ls /rep${n} > /list${n}`],
      [`RUN chown -R 4:4 /rep${n}`],
      [`RUN rm -rf /rep${n}`],
    ]),
    copy,
    ...dice.pick([[], [`RUN chown -R 4:4 /rep${n}`]]),
  ]
}
