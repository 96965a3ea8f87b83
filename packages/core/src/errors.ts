/**
 * What went wrong, as a stable name that a program can act on. docs/errors.md says what each means;
 * TAR_* and COMPRESSION_INVALID and _TRUNCATED come out as the error of the layer or archive that they are about.
 */
export type ErrorCode =
  | 'ABORTED'
  | 'ARCHIVE_INVALID'
  | 'ARCHIVE_TRUNCATED'
  | 'ARCHIVE_UNREADABLE'
  | 'BASELINE_MISMATCH'
  | 'BASE_MISMATCH'
  | 'BLOB_INVALID'
  | 'BLOB_MISSING'
  | 'BLOB_OUTSIDE'
  | 'COMPRESSION_INVALID'
  | 'COMPRESSION_TRUNCATED'
  | 'COMPRESSION_UNSUPPORTED'
  | 'CONFIGURATION_INVALID'
  | 'CONFIG_INVALID'
  | 'CONTEXT_INVALID'
  | 'DIGEST_INVALID'
  | 'DIGEST_MISMATCH'
  | 'DOCKERFILE_CHANGED'
  | 'DOCKERFILE_MISMATCH'
  | 'DOCKERFILE_MISSING'
  | 'ENGINE_ANSWER_INVALID'
  | 'ENGINE_CONNECTION_LOST'
  | 'ENGINE_EXPORT_FAILED'
  | 'ENGINE_REFUSED'
  | 'ENGINE_STALLED'
  | 'ENGINE_TLS_FAILED'
  | 'ENGINE_UNREACHABLE'
  | 'ENGINE_VERSION_UNSUPPORTED'
  | 'FIGURE_UNKNOWN'
  | 'HOST_INVALID'
  | 'IMAGE_CHANGED'
  | 'IMAGE_NOT_FOUND'
  | 'LAYER_INVALID'
  | 'LAYER_TRUNCATED'
  | 'LINK_CYCLE'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_MISSING'
  | 'NOT_AN_ARCHIVE'
  | 'OPTION_INVALID'
  | 'OUTPUT_FAILED'
  | 'PATH_NOT_FOUND'
  | 'PLATFORM_NOT_FOUND'
  | 'REFERENCE_INVALID'
  | 'REFERENCE_UNSUPPORTED'
  | 'ROOT_FILE_SYSTEM'
  | 'SAVED_INVALID'
  | 'SAVED_UNREADABLE'
  | 'SAVED_VERSION'
  | 'SEVERAL_IMAGES'
  | 'STORE_DAMAGED'
  | 'STORE_UNREADABLE'
  | 'TAR_INVALID'
  | 'TAR_TRUNCATED'
  | 'TOO_LARGE'
  | 'TOO_MANY_ENTRIES'

/** Every failure that is not a defect of layersize itself: `message` says what happened and why, `hint` what to do. */
export class LayersizeError extends Error {
  override readonly name = 'LayersizeError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
