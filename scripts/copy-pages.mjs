// Puts the pages of the rules beside the command that shows them.
import { cpSync, rmSync } from 'node:fs'

const pages = new URL('../packages/cli/dist/rules', import.meta.url)
// A page that was renamed would stay.
rmSync(pages, { recursive: true, force: true })
cpSync(new URL('../docs/rules', import.meta.url), pages, { recursive: true })
