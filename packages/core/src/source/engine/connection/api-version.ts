import { LayersizeError } from '../../../errors.js'

/** The versions of Docker's API between which all that is asked here means the same. */
const OLDEST = '1.24'
const NEWEST = '1.56'

/** Whether an API version is this one or a later one; versions are `1.41`. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

export function isApiVersion(text: unknown): text is string {
  return typeof text === 'string' && /^\d{1,3}\.\d{1,4}$/.test(text)
}

/** The version that both sides speak. Throws ENGINE_VERSION_UNSUPPORTED where there is none. */
export function negotiate(oldest: string, newest: string, host: string): string {
  if (!isAtLeast(newest, OLDEST)) {
    throw new LayersizeError(
      'ENGINE_VERSION_UNSUPPORTED',
      `The engine at ${host} is too old: it speaks API ${newest}, and layersize ${OLDEST} (Docker 1.12) and later`,
      { hint: 'Save the image, and read the archive: docker save IMAGE | layersize -' },
    )
  }
  if (!isAtLeast(NEWEST, oldest)) {
    throw new LayersizeError(
      'ENGINE_VERSION_UNSUPPORTED',
      `The engine at ${host} is too new: it speaks API ${oldest} and later, and this layersize up to ${NEWEST}`,
      { hint: 'Update layersize, or save the image and read the archive: docker save IMAGE | layersize -' },
    )
  }
  return isAtLeast(newest, NEWEST) ? NEWEST : newest
}
