import { describe, expect, test } from 'vitest'
import { isSecretName } from '../../packages/core/src/image/history/masking/secret-names.js'
import { WordFinder } from '../../packages/core/src/image/history/masking/word-finder.js'
import { pairInstructions } from '../../packages/core/src/image/instructions.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const buildKit = (createdBy: string) => ({
  createdBy,
  comment: 'buildkit.dockerfile.v0',
  created: null,
  emptyLayer: false,
})
const classic = (createdBy: string) => ({ createdBy, comment: '', created: null, emptyLayer: false })
const shown = (...history: ReturnType<typeof classic>[]) =>
  pairInstructions(history, history.length).instructions.map(({ text }) => text)
const recorded = (...history: ReturnType<typeof classic>[]) =>
  pairInstructions(history, history.length).instructions.map(({ createdBy }) => createdBy)

/** Put together here, so that no scanner takes them for real ones. */
const letters = (count: number) => 'aB3dE6gH9'.repeat(20).slice(0, count)
const github = `${'gh'}p_${letters(36)}`
const gitlab = `${'glp'}at-${letters(20)}`
const npm = `${'np'}m_${letters(36)}`
const slack = `${'xo'}xb-${letters(24)}`
const google = `${'AI'}za${letters(35)}`
const stripe = `${'sk'}_live_${letters(24)}`
const jwt = `${'ey'}J${letters(20)}.${'ey'}J${letters(30)}.${letters(20)}`
const awsId = `${'AK'}IA${'ABCDEFGH12345678'}`
const awsSecret = letters(40)
const privateKey = `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${letters(60)}\n-----END OPENSSH ${'PRIVATE'} KEY-----`

test('names that hold a secret', () => {
  const secret = `NPM_TOKEN token githubToken _authToken PASSWORD DBPASSWORD db.password POSTGRES_PASSWORD PASSWD MYSQL_PWD Pwd
    secret CLIENT_SECRET API_KEY apiKey APIKEY AWS_SECRET_ACCESS_KEY ACCESS_KEY PRIVATE_KEY SSH_PRIVATE_KEY RAILS_MASTER_KEY
    SECRET_KEY_BASE CREDENTIALS GIT_CREDENTIAL NPM_AUTH COMPOSER_AUTH DB_PASS PASS1 GITHUB_PAT TOKEN_2 com.example.token`
  const other = `KEYBOARD KEY MONKEY GPG_KEY PASSWORD_FILE SSH_AUTH_SOCK AUTHOR AUTHORITY TOKENIZERS_PARALLELISM MAX_TOKENS
    PWD OLDPWD PATH BYPASS COMPASS TOKEN_URL SECRET_NAME password-stdin PASSWORD_MIN_LENGTH VERSION HASH`
  expect(secret.split(/\s+/).filter((name) => !isSecretName(name))).toEqual([])
  expect(other.split(/\s+/).filter(isSecretName)).toEqual([])
})

describe('build arguments', () => {
  test.each([
    ['|2 NPM_TOKEN=abc123def VERSION=1 /bin/sh -c make', '|2 NPM_TOKEN=*** VERSION=1 /bin/sh -c make'],
    ['|2 NPM_TOKEN=abc 12 def VERSION=1 2 /bin/sh -c make', '|2 NPM_TOKEN=*** VERSION=1 2 /bin/sh -c make'],
    // One argument and two that look like it: nobody can tell where the first ends.
    ['|1 NPM_TOKEN=abc X=def /bin/sh -c make', '|1 NPM_TOKEN=*** /bin/sh -c make'],
    [
      '|1 DB=Server=x;Password=abc;Port=1 /bin/sh -c make',
      '|1 DB=Server=x;Password=***;Port=1 /bin/sh -c make',
    ],
    ['|1 A=b /bin/busybox x --password=abc', '|1 A=b /bin/busybox x --password=***'],
    // An exec form, of which nobody can tell where the arguments end.
    ['|1 NPM_TOKEN=abc /bin/busybox touch x', '|1 NPM_TOKEN=***'],
    ['|1 NPM_TOKEN= /bin/sh -c make', '|1 NPM_TOKEN= /bin/sh -c make'],
  ])('%s', (createdBy, expected) => {
    expect(recorded(classic(createdBy))).toEqual([expected])
    expect(recorded(buildKit(`RUN ${createdBy} # buildkit`))).toEqual([`RUN ${expected} # buildkit`])
  })

  test('a RUN in exec form has the arguments of the RUN before it', () => {
    expect(
      shown(classic('|1 TOKEN=a b /bin/sh -c make'), classic('|1 TOKEN=a b /bin/busybox touch x')),
    ).toEqual(['RUN make', 'RUN /bin/busybox touch x'])
  })
})

describe('what instructions and commands say', () => {
  test.each([
    ['ENV NPM_TOKEN=abc123def', 'ENV NPM_TOKEN=***'],
    ['ENV A=b NPM_TOKEN=two words C=d', 'ENV A=b NPM_TOKEN=*** C=d'],
    ['ENV TOKEN abc def', 'ENV TOKEN ***'],
    ['ENV TOKEN="a b=c" D=e', 'ENV TOKEN="***" D=e'],
    ['ENV DB=Server=x;Password=abc;Port=1', 'ENV DB=Server=x;Password=***;Port=1'],
    ['ENV TOKEN=$NPM_TOKEN', 'ENV TOKEN=$NPM_TOKEN'],
    ['ARG TOKEN', 'ARG TOKEN'],
    ['ARG TOKEN VERSION', 'ARG TOKEN VERSION'],
    ['ARG TOKEN=abc', 'ARG TOKEN=***'],
    ['LABEL com.example.api-key=abc version=1', 'LABEL com.example.api-key=*** version=1'],
    ['RUN TOKEN=abc npm ci && echo ok', 'RUN TOKEN=*** npm ci && echo ok'],
    ['RUN export TOKEN="a b" DEBUG=1', 'RUN export TOKEN="***" DEBUG=1'],
    ['RUN TOKEN="a\\"b" make', 'RUN TOKEN="***" make'],
    ["RUN TOKEN='a;b' make", "RUN TOKEN='***' make"],
    ['RUN echo "token=abc" && ls "x"', 'RUN echo "token=***" && ls "x"'],
    ['RUN TOKEN=$(cat /run/secrets/token) make', 'RUN TOKEN=$(cat /run/secrets/token) make'],
    [`RUN TOKEN="\${T}" PASSWORD_FILE=/x make`, `RUN TOKEN="\${T}" PASSWORD_FILE=/x make`],
    ["RUN $env:TOKEN = 'abc'; $token='abc'", "RUN $env:TOKEN = '***'; $token='***'"],
    [
      'RUN printf "user = ann\npassword = abc\n" > .pypirc',
      'RUN printf "user = ann\npassword = ***\n" > .pypirc',
    ],
    ['RUN [ $TOKEN = x ] || [ "$TOKEN" = "x" ]', 'RUN [ $TOKEN = x ] || [ "$TOKEN" = "x" ]'],
    ['RUN login --password=abc --user x', 'RUN login --password=*** --user x'],
    ['RUN login --password abc --user x', 'RUN login --password *** --user x'],
    ['CMD ["serve" "--api-key" "abc" "x"]', 'CMD ["serve" "--api-key" "***" "x"]'],
    ['RUN echo \'{"token": "abc", "a": 1}\' > x', 'RUN echo \'{"token": "***", "a": 1}\' > x'],
    ['RUN echo "{\\"token\\":\\"abc\\"}" > x', 'RUN echo "{\\"token\\":\\"***\\"}" > x'],
    ['RUN echo "//r.example/:_authToken=abc" > .npmrc', 'RUN echo "//r.example/:_authToken=***" > .npmrc'],
    ['RUN curl -H "X-Api-Key: abc" x', 'RUN curl -H "X-Api-Key: ***" x'],
    ['RUN curl -H "Authorization: Bearer abc" x', 'RUN curl -H "Authorization: Bearer ***" x'],
    ['RUN curl -H "Authorization: Bearer $TOKEN" x', 'RUN curl -H "Authorization: Bearer $TOKEN" x'],
    ['RUN curl -fsS -u ann:abc https://x && su -u a:b', 'RUN curl -fsS -u ann:*** https://x && su -u a:b'],
    ['RUN curl "https://x?a&b" --user ann:abc', 'RUN curl "https://x?a&b" --user ann:***'],
    ['RUN git clone https://ann:abc@example.com/x', 'RUN git clone https://ann:***@example.com/x'],
    ['RUN git clone https://x:$PASS@example.com/x', 'RUN git clone https://x:$PASS@example.com/x'],
    [`RUN git clone https://${letters(20)}@example.com/x`, 'RUN git clone https://***@example.com/x'],
    ['RUN git clone ssh://git@example.com:22/x', 'RUN git clone ssh://git@example.com:22/x'],
    [
      'RUN echo "machine x login ann password abc" > .netrc',
      'RUN echo "machine x login ann password *** > .netrc',
    ],
    ['RUN chown -R app:app /app # AUTHOR=ann', 'RUN chown -R app:app /app # AUTHOR=ann'],
    [`RUN echo ${github} ${gitlab} ${npm}`, 'RUN echo *** *** ***'],
    [`RUN echo ${slack},${google};${stripe}`, 'RUN echo ***,***;***'],
    [`RUN echo ${'github'}_pat_${letters(30)}`, 'RUN echo ***'],
    [`RUN echo ${jwt}`, 'RUN echo ***'],
    [`RUN echo '${privateKey}' > key`, "RUN echo '***' > key"],
    [`RUN aws ${awsId} ${awsSecret}`, `RUN aws ${awsId} ***`],
    [`RUN sha ${awsSecret}`, `RUN sha ${awsSecret}`],
  ])('%s', (text, expected) => {
    const step = text.startsWith('RUN ') ? `RUN /bin/sh -c ${text.slice(4)} # buildkit` : text
    expect(shown(buildKit(step))).toEqual([expected])
    // kaniko records lines as they are.
    expect(shown(classic(text))).toEqual([expected])
  })
})

describe('a value that is a secret once is one everywhere', () => {
  test('in what another step made of it, before and after', () => {
    expect(
      shown(
        buildKit('LABEL x=preabc123defpost'),
        buildKit('RUN |1 TOKEN=abc123def /bin/sh -c echo abc123def > /x # buildkit'),
        buildKit('ENV X=abc123def'),
        { createdBy: '', comment: 'made with abc123def', created: null, emptyLayer: false },
      ),
    ).toEqual(['LABEL x=pre***post', 'RUN echo *** > /x', 'ENV X=***', 'made with ***'])
  })

  test('but for what is short or says nothing', () => {
    expect(shown(classic('ENV TOKEN=abc'), classic('ENV X=abc'))).toEqual(['ENV TOKEN=***', 'ENV X=abc'])
    // Of two words, neither is the secret.
    expect(shown(classic('ENV TOKEN=correct horse'), classic('ENV X=correct'))[1]).toBe('ENV X=correct')
    expect(shown(classic('ENV PASSWORD=postgres'), classic('RUN apt-get install postgres'))).toEqual([
      'ENV PASSWORD=***',
      'RUN apt-get install postgres',
    ])
  })

  test('masking changes neither what builder wrote a step nor which layer is its', () => {
    const history = [
      buildKit('ENV PASSWORD=dockerfile'),
      buildKit('CMD ["x"]'),
      classic('ENV TOKEN=buildkit'),
      classic('RUN /bin/sh -c make # buildkit'),
      classic('ENV TOKEN=buildkit.exporter'),
      { createdBy: '', comment: 'buildkit.exporter.image.v0', created: null, emptyLayer: false },
    ]
    const { instructions, unpaired } = pairInstructions(history, history.length)
    expect(instructions[1]?.buildKit).toBe(true)
    expect(instructions[3]?.text).toBe('RUN make')
    expect(unpaired).toMatch(/lost count/)
  })

  test('letters alone are found as a word', () => {
    expect(shown(classic('ENV PASSWORD=swordfish'), classic('RUN swordfish swordfishes'))).toEqual([
      'ENV PASSWORD=***',
      'RUN *** swordfishes',
    ])
  })
})

test('words in a text, the longest at each end', () => {
  const find = (words: string[], text: string) =>
    new WordFinder(words).find(text).map(({ from, to }) => text.slice(from, to))
  expect(find(['abc1', 'bc1', 'c12'], 'xabc12')).toEqual(['abc1', 'c12'])
  expect(find(['a1b', '1b2'], 'a1a1b2')).toEqual(['a1b', '1b2'])
  expect(find(['cat', 'a1cat'], 'cats cat a1cat 1cat')).toEqual(['cat', 'a1cat'])
  expect(find([], 'cat')).toEqual([])
})

test('nothing of an analysis has a secret: texts, records, messages, advice', async () => {
  const secret = 'abc123def'
  const analysis = await analyzeSteps([
    base(),
    setting(`ARG TOKEN=${secret}`),
    step(`RUN fetch --token ${secret}`, file('a', noise(70_000, 1))),
    step(`RUN rm /a # ${secret}`, whiteout('a')),
  ])
  expect(analysis.findings).toHaveLength(1)
  expect(JSON.stringify(analysis)).not.toContain(secret)
  expect(analysis.findings[0]?.fix.summary).toContain('***')
})
