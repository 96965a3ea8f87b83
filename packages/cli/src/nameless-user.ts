import { homedir, userInfo } from 'node:os'

// A user without a name, as containers often have one (docker run --user 1000), has no shell and perhaps no home. oclif
// asks the system for both, and fails where there is none.
if (isUnknown(userInfo)) process.env.SHELL ??= '/bin/sh'
if (isUnknown(homedir)) process.env.HOME = '/'

function isUnknown(ask: () => unknown): boolean {
  try {
    ask()
    return false
  } catch {
    return true
  }
}
