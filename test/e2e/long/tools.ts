import { PIP_INDEX } from '../pip-index.js'

/** What makes package managers leave something, and what has to be there for that. */
const APT = 'apt-get update && apt-get install -y --no-install-recommends'
export const LISTS = 'rm -rf /var/lib/apt/lists/*'

/** bookworm's own cargo knows no sparse index, and would ask GitHub; cargo-web is newer. */
export const RUST = [`RUN ${APT} cargo-web && ${LISTS}`]
export const GOLANG = [`RUN ${APT} golang-go && ${LISTS}`]
export const JAVA = [`RUN ${APT} maven && ${LISTS}`]
export const OTHERS = [
  `RUN ${APT} openssl ruby && ${LISTS}`,
  // Else each call of yarn leaves in /tmp what it was compiled to.
  'ENV DISABLE_V8_COMPILE_CACHE=1',
  'RUN npm install -g yarn@1 pnpm@10 && rm -rf /root/.npm',
  'RUN pip install --no-cache-dir --break-system-packages uv',
  ...PIP_INDEX,
]

const POM = `<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version>
<dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.9</version></dependency></dependencies></project>`
const GEMSPEC =
  'Gem::Specification.new { |gem| gem.name = "sample"; gem.version = "1.0"; gem.summary = "s"; gem.authors = ["a"]; gem.files = ["big"] }'

/** A command that writes a file. */
function write(text: string, file: string): string {
  return `echo '${Buffer.from(text).toString('base64')}' | base64 -d > ${file}`
}

export const TREE = `${APT} tree`
export const ARCHIVES = `rm /etc/apt/apt.conf.d/docker-clean && ${TREE} && ${LISTS}`
export const NPM = 'cd /srv && npm install lodash@4.17.21'
export const YARN = 'cd /srv && yarn add lodash@4.17.21'
export const PNPM = 'cd /srv && pnpm add lodash@4.17.21'
export const UV = 'uv venv /venv && VIRTUAL_ENV=/venv uv pip install docopt==0.6.2 pytz'
export const CARGO =
  'cargo init --vcs none --name app /srv/app && cd /srv/app && cargo add libc@0.2.155 && cargo fetch'
export const GO = `mkdir /srv/app && cd /srv/app && ${write('package main\nimport "rsc.io/quote"\nfunc main() { println(quote.Hello()) }\n', 'main.go')} && go mod init app && go mod edit -require rsc.io/quote@v1.5.2 && CGO_ENABLED=0 GONOSUMDB='*' GOFLAGS=-mod=mod go build -o /usr/local/bin/app`
export const MAVEN = `mkdir /srv/app && cd /srv/app && ${write(POM, 'pom.xml')} && mvn -q -B dependency:copy-dependencies`
export const GEM = `cd /srv && head -c 300000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null > big && ${write(GEMSPEC, 'sample.gemspec')} && gem build sample.gemspec && gem install --local --no-document sample-1.0.gem && rm big sample-1.0.gem`
