import { firstTime } from '../commands.mjs'
import { archiveOfBytes, archiveOfLayers } from '../images/growth.mjs'
import { archiveOfFiles } from '../images/million.mjs'
import { memoryBeside, timeBeside } from '../limits.mjs'

const GROWN = { atMost: 11 }
/** Two runs of the same command differ by some per cent. */
const THE_SAME = { atMost: 1.1 }

/** Ten times as many layers, files or bytes. */
export const growth = {
  title: 'Ten times the layers, files or bytes',
  prepare() {
    const pairs = [
      ['10 layers', archiveOfLayers(10), '100 layers', archiveOfLayers(100), GROWN],
      ['100,000 files', archiveOfFiles(100_000), '1,000,000 files', archiveOfFiles(1_000_000), GROWN],
      ['0.1 GB', archiveOfBytes(10_000, false), '1 GB', archiveOfBytes(100_000, false), THE_SAME],
      ['0.1 GB, gzip', archiveOfBytes(10_000, true), '1 GB, gzip', archiveOfBytes(100_000, true), THE_SAME],
    ]
    return {
      commands: Object.fromEntries(
        pairs.flatMap(([few, archiveOfFew, many, archiveOfMany]) => [
          [few, firstTime([archiveOfFew])],
          [many, firstTime([archiveOfMany])],
        ]),
      ),
      limits: pairs.flatMap(([few, , many, , memory]) => [
        timeBeside(many, few, GROWN),
        memoryBeside(many, few, memory),
      ]),
    }
  },
}
