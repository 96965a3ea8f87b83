// npm run bench [-- SCENARIO…]: measures the built command beside others, and beside what nothing can beat.
//
//   socket        1 GB through an engine, beside `docker save IMAGE | cat > /dev/null`
//   oci-archive   2.2 GB from an OCI archive with gzip layers, beside dive and bare gunzip
//   layers        100 layers over the same files, beside 10
//
// Needs GNU time, and an engine of its own: LAYERSIZE_TEST_SOCKET=/path/to/docker.sock. The second needs dive, on PATH
// or as DIVE=/path/to/dive (`go install github.com/wagoodman/dive@v0.13.1`). Once, it also needs Debian, root,
// debootstrap, skopeo and five minutes, to make its image with apt, pip and npm. The archives of it, 3.2 GB, stay in
// LAYERSIZE_BENCH_DIR, or else in layersize-bench in the temporary folder, and later runs take them and ask no engine.
// Whoever changes images/big deletes them.
import { runLayers } from './scenarios/layers.mjs'
import { runOciArchive } from './scenarios/oci-archive.mjs'
import { runSocket } from './scenarios/socket.mjs'

const SCENARIOS = { socket: runSocket, 'oci-archive': runOciArchive, layers: runLayers }

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(SCENARIOS, name))
if (unknown !== undefined) {
  console.error(`There is no scenario "${unknown}", only ${Object.keys(SCENARIOS).join(' and ')}.`)
  process.exit(2)
}

for (const name of asked.length > 0 ? asked : Object.keys(SCENARIOS)) await SCENARIOS[name]()
