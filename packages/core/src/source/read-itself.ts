import { constants } from 'node:fs'

/** How files are opened that others may have put there: what stands there itself, without waiting for anybody. */
export const READ_ITSELF = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
