import { base, noise, type Step, setting, step } from '../helpers/image.js'
import { file, hardlink, type Member, symlink, whiteout } from '../helpers/write-tar.js'

/** A step of the base, built months before all others. */
const ofBase = (made: Step): Step => ({ ...made, created: '2026-01-01T00:00:00Z' })
const own = (made: Step): Step => ({ ...made, created: '2026-03-01T00:00:00.5Z' })

export const BASE: readonly Step[] = [
  base(file('usr/lib/base.so', noise(199_995, 1))),
  step('RUN fetch', file('tmp/base-cache', noise(80_000, 2))),
  step('RUN rm /tmp/base-cache', whiteout('tmp/base-cache')),
  setting('CMD ["bash"]'),
].map(ofBase)

/** What each instruction writes that tests let grow. */
export interface Grown {
  readonly install?: readonly Member[]
  readonly build?: readonly Member[]
  readonly more?: readonly Step[]
}

/** An image of known figures on a base that has some of each kind as well. */
export function shop({ install = [], build = [], more = [] }: Grown = {}): Step[] {
  return [
    ...BASE,
    ...[
      step('COPY . /app', file('app/main.js', noise(20_000, 3))),
      step(
        'RUN npm install',
        symlink('app/node_modules/.bin/x', '../x/index'),
        file('app/node_modules/typescript/lib/tsc.js', noise(150_000, 4)),
        file('app/node_modules/x/index.js', noise(30_000, 5)),
        ...install,
      ),
      step(
        'RUN npm run build',
        file('app/dist/main.js', noise(60_000, 6)),
        hardlink('srv/linked.js', 'app/dist/main.js'),
        file('tmp/cache', noise(90_000, 7)),
        ...build,
      ),
      step('RUN rm /tmp/cache', whiteout('tmp/cache')),
      setting('USER app'),
      ...more,
    ].map(own),
  ]
}
