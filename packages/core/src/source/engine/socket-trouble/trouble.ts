/** Why a socket cannot be used, and what to do. */
export interface Trouble {
  /** Ends the sentence "Cannot connect to an engine at unix:///var/run/docker.sock: …". */
  readonly why: string
  readonly hint: string
}
