// npm run bench [-- SCENARIO…]: measures the built command beside dive, and beside what nothing can beat, and writes
// docs/benchmarks.md; of some scenarios alone, it only prints. 1 where a limit was missed, 2 where something failed.
//
// Needs Linux, GNU time, skopeo, dive on PATH or as DIVE=/path/to/dive (`go install github.com/wagoodman/dive@v0.13.1`),
// and root with a Docker whose data folder is on this machine: LAYERSIZE_TEST_SOCKET=/path/to/docker.sock. Once, it also
// needs Debian with debootstrap, to make its image with apt, pip and npm. The images, 12 GB, stay in LAYERSIZE_BENCH_DIR,
// or else in layersize-bench in the temporary folder, for later runs. Whoever changes bench/images deletes them.
import { describeMachine } from './machine.mjs'
import { measureInTurn } from './measure.mjs'
import { writePage } from './page.mjs'
import { reportOf } from './report.mjs'
import { sameImageAgain } from './scenarios/again.mjs'
import { daemon } from './scenarios/daemon.mjs'
import { fixture } from './scenarios/fixture.mjs'
import { growth } from './scenarios/growth.mjs'
import { million } from './scenarios/million.mjs'
import { ociArchive } from './scenarios/oci-archive.mjs'
import { plainArchive } from './scenarios/plain-archive.mjs'

const SCENARIOS = {
  'plain-archive': plainArchive,
  'oci-archive': ociArchive,
  daemon,
  again: sameImageAgain,
  million,
  growth,
  fixture,
}
const RUNS = 5

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(SCENARIOS, name))
if (unknown !== undefined) {
  console.error(`There is no scenario "${unknown}", only ${Object.keys(SCENARIOS).join(', ')}.`)
  process.exit(2)
}

const { machine, scenarios } = prepareAll()
console.log(`${machine}\n`)
const reports = []
for (const { limits, ...scenario } of scenarios) {
  try {
    const medians = measureInTurn(scenario.commands, scenario.runs)
    const verdicts = limits.map(({ what, judge }) => ({ what, ...judge(medians) }))
    if (verdicts.some(({ kept }) => !kept)) process.exitCode ||= 1
    reports.push(reportOf({ ...scenario, medians, verdicts }))
  } catch (error) {
    process.exitCode = 2
    reports.push(`### ${scenario.title}\n\n**Failed**: ${error.message}`)
  }
  console.log(`${reports.at(-1)}\n`)
}
// A page says all or nothing: what is there stays where something failed.
if (asked.length === 0 && process.exitCode !== 2) writePage([machine, ...reports].join('\n\n'))

/** What is not there is told before anything is measured. */
function prepareAll() {
  const chosen = Object.entries(SCENARIOS).filter(([name]) => asked.length === 0 || asked.includes(name))
  try {
    const scenarios = chosen.map(([, { prepare, ...scenario }]) => ({
      runs: RUNS,
      ...scenario,
      ...prepare(),
    }))
    return { machine: describeMachine(), scenarios }
  } catch (error) {
    console.error(error.message)
    process.exit(2)
  }
}
