import { unifiedDiff } from '../../packages/core/src/dockerfile/unified-diff.js'

/** What may hold a text of an image, of a user or of an engine. */
const KEYS = new Set(
  'reference dockerfile value text createdBy message summary path from to platform image subject max key reason raise hint budget limit rule code created stage'.split(
    ' ',
  ),
)

/** The report with a text wherever a foreign one may stand. */
export function poison<Report>(report: Report, text: string): Report {
  const isKept = (key: string, value: string) =>
    // What layersize itself writes is never empty, and the rules of dive are three.
    (text.trim() === '' && /^(rule|message|code)$/.test(key)) || /^(lowest|highest)/.test(value)
  const patch = unifiedDiff(text, `${text}\nold ${text}\n${text}`, `${text}\nnew ${text}\n${text}`)
  const replace = (key: string, value: unknown): unknown => {
    if (key === 'patch' && value !== null) return patch
    return typeof value === 'string' && KEYS.has(key) && !isKept(key, value) ? text : value
  }
  return JSON.parse(JSON.stringify(report), replace)
}

const long = 'very long '.repeat(2000)

/** What breaks out of formats that do not escape it. */
export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['a table', 'a|b||c\\|d\\\\|e |'],
  ['backticks', '`a` ``b`` ```c'],
  ['a backtick at the end', 'COPY a b `'],
  ['lines', 'one\ntwo\r\nthree\rfour\n\n## five\n- six\n> seven'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(2)</script></details></table><!--'],
  ['the end of a script', '</script><svg onload=alert(1)>'],
  ['the end of CDATA', ']]>&lt;x/&gt;<![CDATA['],
  ['entities', '&lt;b&gt; &#60;i&#62; &amp;lt; &copy'],
  ['an attribute', '" onmouseover="x\' y=\''],
  ['a workflow command', '::error file=a.js,line=1,title=x::text'],
  ['a workflow command after a line', 'x\n::add-mask::e\r::stop-commands::t'],
  ['a workflow command in a long word', `${'x'.repeat(200)}::error::y`.repeat(9)],
  ['blanks and a workflow command', `${' '.repeat(300)}::error::x ${'w '.repeat(70)}::warning::y`],
  ['an old workflow command', 'x ##[error]y ##[add-mask]e ##vso[task.setvariable variable=a]b ##teamcity[x]'],
  ['percent', '100%0A%25::%3A,x=y'],
  ['terminal escapes', '\x1b[31mred\x1b]0;title\x07\x9b1m\x00\x08\x7f'],
  ['bidi', 'a\u202egnp.exe\u2066b\u2069\u200b\ufeff'],
  ['lone surrogates', 'a\ud800b\udfffc'],
  ['no characters', 'a\ufffeb\uffffc'],
  ['line separators', 'a\u2028b\u2029c\x85d'],
  ['a mention', '@octocat, (@octocat/team) x@y.example octocat/repo#12 #34 GH-56 !78 %9 $10 ~bug'],
  ['a commit', 'see 0123456789abcdef0123456789abcdef01234567 :tada: :x:'],
  ['links', 'http://evil.example https://a.example/b www.evil.example mailto:a@b.example <http://c.example>'],
  ['Markdown', '[a](http://b) ![c](d) [e]: f **g** _h_ ~~i~~ # j'],
  ['a heading', '# x\n===\n---'],
  ['mathematics', '$`a`$ $$b$$'],
  ['a quick action', '/close\n/approve'],
  ['placeholders', '{0} {{1}} [x](1)'],
  [
    'addresses of other kinds',
    'ftp://a.example xmpp:a@b.example javascript:alert(1) //evil.example/x ..//..',
  ],
  [
    'references of GitLab',
    '&12 [vulnerability:3] ^alert#1 *iteration:4 ~"a b" @all a/b!5 a/b@1234567 %"m 1"',
  ],
  ['a footnote, an alert and a task', '[^1]: a [!WARNING]\n> [!NOTE]\n> b\n- [ ] c\n1. d\n2) e'],
  ['a fence of tildes', '~~~\n~~~ html\n<b>\n    code\n\tcode'],
  ['blanks of other kinds', '\u00a0\u3000::error::x\u2003::warning::y\u00a0'],
  ['marks and letters that nobody sees', `${'\u0301'.repeat(300)}\u3164\u115f\uffa0\u034f\u{e0041}`],
  ['a backslash at the end', 'COPY a b\\'],
  ['templates', `$\{{ secrets.X }} {{ 7*7 }} <%= 1 %> $(id) \`id\` %PATH%`],
  [
    'a document type',
    '<?xml version="1.1"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;\0\u{1fffe}',
  ],
  ['names of JavaScript', '__proto__'],
  ['a JSON string', '"}],"x":["\\"'],
  ['something long', long],
  ['a long word', 'x'.repeat(200_000)],
  ['a long fence', `${'`'.repeat(90)}<img src=x onerror=alert(1)> @octocat`],
  ['a long code', '`'.repeat(5000)],
  ['nothing', ''],
  ['blanks', ' \t '],
]
