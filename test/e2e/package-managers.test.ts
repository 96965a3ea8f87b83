import { afterAll, beforeAll, test } from 'vitest'
import { Engine } from './engine.js'
import { Kitchen, type Leftovers } from './kitchen.js'
import { PIP, PIP_INDEX } from './pip-index.js'

const APT = 'apt-get update && apt-get install -y --no-install-recommends tree'
const NPM = 'cd /srv && npm install lodash@4.17.21'

/** The quick ones; the others, and the other builder, are in the folder `long`. */
const LEFTOVERS: readonly Leftovers[] = [
  {
    tool: 'apt, its lists',
    builder: 'classic',
    bad: `RUN ${APT}`,
    good: `RUN ${APT} && rm -rf /var/lib/apt/lists/*`,
    left: ["apt's package lists"],
    advice: ['rm -rf /var/lib/apt/lists/*'],
  },
  {
    tool: 'pip',
    builder: 'buildkit',
    tools: PIP_INDEX,
    bad: `RUN ${PIP} pytz`,
    good: `RUN --mount=type=cache,target=/root/.cache/pip ${PIP} pytz`,
    left: ["pip's cache"],
    advice: ['--mount=type=cache,target=/root/.cache/pip'],
  },
  {
    tool: 'npm',
    builder: 'buildkit',
    bad: `RUN ${NPM}`,
    good: `RUN --mount=type=cache,target=/root/.npm ${NPM}`,
    left: ["npm's cache"],
    advice: ['--mount=type=cache,target=/root/.npm'],
  },
]

const engine = Engine.fromEnvironment()
let kitchen: Kitchen

beforeAll(async () => {
  kitchen = await Kitchen.open(engine)
})

afterAll(() => engine.cleanUp())

test.each(LEFTOVERS)('$tool ($builder): saves what is said', (leftovers) => kitchen.expectSavings(leftovers))
