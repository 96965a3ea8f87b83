import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { InspectedImage } from './engine.js'
import { output } from './process.js'
import { readSeen, type Seen } from './seen.js'
import { TempFolder } from './temp.js'

/**
 * What the kernel shows of an image's layers: the engine's own folders, mounted on each other, read-only.
 */
export async function readOverlay(
  image: InspectedImage,
): Promise<{ seen: Map<string, Seen>; capable: string[] }> {
  const { UpperDir, LowerDir } = image.GraphDriver.Data
  const folders = [UpperDir, ...(LowerDir ? LowerDir.split(':') : [])]
  const temp = new TempFolder()
  const links = temp.join('links')
  const mountPoint = temp.join('merged')
  for (const folder of [links, mountPoint, join(links, 'none')]) mkdirSync(folder)
  // Options have one page for all folders: the engine shortens their names by links as well. One folder is too few.
  folders.forEach((folder, index) => {
    symlinkSync(folder, join(links, String(index)))
  })
  const lowerdir = [...folders.keys(), 'none'].join(':')
  await output('mount', ['-t', 'overlay', '-o', `ro,lowerdir=${lowerdir}`, 'overlay', mountPoint], {
    cwd: links,
  })
  try {
    const capable = await output('getcap', ['-r', mountPoint])
    return {
      seen: readSeen(mountPoint),
      capable: capable
        .toString('utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.slice(mountPoint.length + 1)),
    }
  } finally {
    await output('umount', [mountPoint])
    temp.remove()
  }
}
