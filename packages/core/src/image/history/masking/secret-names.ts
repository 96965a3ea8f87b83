/** Words that make a name a secret's wherever they stand in it, and that such a word may end in (`DBPASSWORD`). */
const SECRET = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'pwd',
  'credential',
  'apikey',
  'accesskey',
  'privatekey',
]
/** Words that do so only as a word of their own. */
const SECRET_WORD = new Set([
  ...SECRET,
  'passwords',
  'secrets',
  'credentials',
  'creds',
  'auth',
  'authorization',
  'pass',
  'pat',
])
/** What a `key` is secret after. */
const KEY_OF = new Set(
  'access account api app auth client deploy encryption license master private secret service session sign signing ssh storage'.split(
    ' ',
  ),
)
/** A last word that makes of the whole name something about a secret. */
const ABOUT = new Set(
  'algorithm count dir directory enabled env expires expiry field file files folder format header host issuer length limit max method min mode name path policy port provider regex required scope server service size sock socket stdin timeout ttl type uri url user username version'.split(
    ' ',
  ),
)
const LONGEST_NAME = 200

/**
 * Whether a variable, flag or field of this name holds a secret: `NPM_TOKEN`, `dbPassword`, `--api-key`, `DBPASSWD`; not
 * `PASSWORD_FILE`, `SSH_AUTH_SOCK`, `AUTHOR`, `MAX_TOKENS`, `PWD`.
 */
export function isSecretName(name: string): boolean {
  if (name.length > LONGEST_NAME || /^(OLD)?PWD$/.test(name)) return false
  const words = name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter(Boolean)
  if (words.length > 1 && ABOUT.has(words.at(-1) as string)) return false
  return words.some(
    (word, i) =>
      SECRET_WORD.has(word) ||
      SECRET.some((end) => word.endsWith(end)) ||
      (word === 'key' && KEY_OF.has(words[i - 1] ?? '')),
  )
}
