import type { Span } from '../read-steps.js'

/**
 * Values that are secret by their form, whatever their name. The first group is the secret. Each pattern begins where
 * the one before it cannot go on, so that no text is looked at twice.
 */
const FORMS: readonly RegExp[] = [
  // GitHub, GitLab, npm, Slack, Google, Stripe
  /(?<![A-Za-z0-9])(gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{30,})/dg,
  /(?<![A-Za-z0-9])(xox[a-z]-[A-Za-z0-9-]{10,}|AIza[\w-]{35}|[rs]k_live_[A-Za-z0-9]{10,})/dg,
  // JSON Web Tokens
  /(?<![\w-])(eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)/dg,
  // https://user:password@host, https://token@host
  /:\/\/[^\s/@:"']*:([^\s/@"']+)@/dg,
  /(?<![a-z])https?:\/\/([\w-]{20,})@/dg,
  // Authorization: Bearer …
  /authorization\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?:[a-z]{1,20}[ \t]{1,8})?([^\s"'\\]+)/dgi,
  // .netrc
  /(?<!\w)login[ \t]+\S+\s+password[ \t]+(\S+)/dg,
]

/** An AWS key id, beside which a secret key stands; its form alone could be any hash. */
const AWS_ID = /(?<![A-Z0-9])A(?:KI|SI)A[A-Z0-9]{16}(?![A-Z0-9])/
const AWS_SECRET = /(?<![\w/+=])([A-Za-z0-9/+]{40})(?![\w/+=])/dg
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----/g
/** A variable that stands in the place of a secret. */
const REFERENCE = /^(\$\{?\w+\}?|%\w+%)$/
const CURL = /(?<![\w-])curl(?:\.exe)?[ \t]/g
const CURL_USER = /[ \t](?:-u|-U|--user|--proxy-user)[ \t=]{0,8}["']?[^\s:"']*:([^\s"']+)/dg

/** The secrets in a text that their form gives away. */
export function findForms(text: string): Span[] {
  const patterns = AWS_ID.test(text) ? [...FORMS, AWS_SECRET] : FORMS
  const found = [...patterns.flatMap((pattern) => groups(text, pattern)), ...curlUsers(text)]
  const values = found.filter(({ from, to }) => !REFERENCE.test(text.slice(from, to)))
  return [...values, ...privateKeys(text)]
}

/** The passwords of `curl -u user:password`, up to where the command ends. */
function curlUsers(text: string): Span[] {
  const found: Span[] = []
  CURL.lastIndex = 0
  for (let match = CURL.exec(text); match; match = CURL.exec(text)) {
    const end = /[;|]|&&|(?<!\\)\n/g
    end.lastIndex = CURL.lastIndex
    const to = end.exec(text)?.index ?? text.length
    const from = CURL.lastIndex - 1
    const users = groups(text.slice(from, to), CURL_USER)
    found.push(...users.map((user) => ({ from: from + user.from, to: from + user.to })))
    CURL.lastIndex = to
  }
  return found
}

/** Private keys with their first and last line, or to the end of the text. */
function privateKeys(text: string): Span[] {
  const found: Span[] = []
  PRIVATE_KEY.lastIndex = 0
  for (let match = PRIVATE_KEY.exec(text); match; match = PRIVATE_KEY.exec(text)) {
    const end = text.indexOf('PRIVATE KEY-----', PRIVATE_KEY.lastIndex)
    const to = end < 0 ? text.length : end + 'PRIVATE KEY-----'.length
    found.push({ from: match.index, to })
    PRIVATE_KEY.lastIndex = to
  }
  return found
}

/** Where the first group of each match stands. */
function groups(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [from, to] = (match.indices as RegExpIndicesArray)[1] as [number, number]
    return { from, to }
  })
}
