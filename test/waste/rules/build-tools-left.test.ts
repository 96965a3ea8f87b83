import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../../helpers/image.js'
import { file, type Member, symlink } from '../../helpers/write-tar.js'

const BINARY = 3_000
const SOURCES = 1_000
const CACHE = 2_000
const GO = 1_500_000

const go = file('usr/local/go/bin/go', noise(GO, 'go'), { mode: 0o755 })
const sources = step('COPY . .', file('src/main.go', noise(SOURCES, 'main')))
const building = (text: string, path: string) =>
  step(
    `RUN ${text}`,
    file(path, noise(BINARY, 'binary')),
    file('root/.cache/go-build/x', noise(CACHE, 'cache')),
  )

async function found(...steps: Step[]) {
  const { findings } = await analyzeSteps(steps)
  return findings.filter(({ rule }) => rule === 'build-tools-left')
}

test('all but what is run is the upper bound, and no part of the total', async () => {
  const steps = [
    base(go),
    setting('WORKDIR /src'),
    sources,
    building('CGO_ENABLED=0 go build -o /usr/local/bin/server ./cmd', 'usr/local/bin/server'),
    setting('CMD ["server" "--port" "80"]'),
  ]
  const [finding, ...more] = await found(...steps)
  expect(more).toEqual([])
  expect(finding).toMatchObject({
    confidence: 'possible',
    own: true,
    wastedBytes: 0,
    savesAlone: GO + SOURCES + CACHE + 'shell'.length,
    madeBy: [0, 1, 2],
    hiddenBy: [],
    changeAt: 3,
    message:
      'Instruction 4 builds /usr/local/bin/server with Go, which stays beside it: a build stage saves a part of these bytes, which are all but those of /usr/local/bin/server',
    fix: {
      summary:
        'Build in a stage of its own, and begin the last one from `scratch` if it is linked statically, a small base else, with `COPY --from=build /usr/local/bin/server /usr/local/bin/server` and what else it reads',
      patch: null,
    },
  })
})

describe('what is run is found', () => {
  const javaBase = base(file('usr/share/maven/bin/mvn', noise(GO, 'mvn')), file('usr/bin/java', 'java'))
  const jar = file('app/target/app-1.jar', noise(BINARY, 'jar'))
  const libraries = file('root/.m2/repository/a.jar', noise(GO, 'm2'))
  const cases: [string, readonly Step[], string][] = [
    [
      'below the WORKDIR',
      [
        base(go),
        setting('WORKDIR /src'),
        building('go build -o server', 'src/server'),
        setting('ENTRYPOINT ["./server"]'),
      ],
      '/src/server',
    ],
    [
      'through a shell',
      [
        base(go),
        building('go build -o /server', 'server'),
        setting('CMD ["/bin/sh" "-c" "PORT=80 exec /server --all"]'),
      ],
      '/server',
    ],
    [
      'where a later RUN has put it',
      [
        base(go),
        step('RUN go build -o /tmp/server', file('tmp/server', noise(BINARY, 'binary'))),
        step(
          'RUN mv /tmp/server /bin/server',
          file('tmp/.wh.server', ''),
          file('bin/server', noise(BINARY, 'binary')),
        ),
        setting('CMD ["server"]'),
      ],
      '/bin/server',
    ],
    [
      'behind a link',
      [
        base(go),
        step(
          'RUN go build -o /opt/server && ln -s ../opt/server /bin/s',
          file('opt/server', noise(BINARY, 'binary')),
          symlink('bin/s', '../opt/server'),
        ),
        setting('CMD ["s"]'),
      ],
      '/opt/server',
    ],
    [
      'as a jar',
      [
        javaBase,
        step('RUN mvn -B -q package', jar, libraries),
        setting('WORKDIR /app'),
        setting('CMD ["java" "-Xmx1g" "-jar" "target/app-1.jar"]'),
      ],
      '/app/target/app-1.jar',
    ],
    [
      'as a jar by a pattern',
      [
        javaBase,
        step('RUN cd /app && ./mvnw clean package -DskipTests', jar, libraries),
        setting('CMD ["/bin/sh" "-c" "java -jar /app/target/*.jar"]'),
      ],
      '/app/target/app-1.jar',
    ],
    [
      'as what Gradle lays out',
      [
        base(),
        step(
          'RUN ./gradlew :app:installDist',
          file('app/build/install/app/bin/app', 'script'),
          file('app/build/install/app/lib/a.jar', noise(BINARY, 'jar')),
          file('root/.gradle/caches/x', noise(GO, 'gradle')),
        ),
        setting('ENTRYPOINT ["/app/build/install/app/bin/app"]'),
      ],
      '/app/build/install/app',
    ],
    [
      'as what .NET publishes',
      [
        base(file('usr/share/dotnet/sdk/8/x', noise(GO, 'sdk'))),
        step(
          'RUN dotnet publish -c Release -o /out',
          file('out/a.dll', noise(BINARY, 'dll')),
          file('out/b.dll', noise(9, 'b')),
        ),
        setting('ENTRYPOINT ["dotnet" "/out/a.dll"]'),
      ],
      '/out',
    ],
    [
      'as a site that the command names',
      [
        base(),
        step('RUN npm ci', file('site/node_modules/a.js', noise(GO, 'modules'))),
        step('RUN npm run build', file('site/dist/index.html', noise(BINARY, 'html'))),
        setting('WORKDIR /site'),
        setting('CMD ["busybox" "httpd" "-f" "-h" "dist"]'),
      ],
      '/site/dist',
    ],
    [
      'as a site where its server looks',
      [
        base(file('usr/sbin/nginx', 'nginx')),
        step(
          'RUN npm ci && npm run build && cp -r dist/. /usr/share/nginx/html',
          file('site/node_modules/a.js', noise(GO, 'modules')),
          file('usr/share/nginx/html/index.html', noise(BINARY, 'html')),
        ),
        setting('CMD ["nginx" "-g" "daemon off;"]'),
      ],
      '/usr/share/nginx/html',
    ],
  ]
  test.each(cases)('%s', async (_, steps, path) => {
    const [finding] = await found(...steps)
    expect(finding?.fix.summary).toContain(`\`COPY --from=build ${path} ${path}\``)
  })
})

test('the base stays where the tool came on top of it and what is run needs a runtime', async () => {
  const [finding] = await found(
    base(file('usr/lib/libc', noise(GO, 'libc'))),
    step(
      'RUN apt-get install -y maven && rm -rf /var/lib/apt/lists/*',
      file('usr/bin/mvn', noise(GO, 'mvn')),
    ),
    step(
      'RUN mvn package',
      file('app.jar', noise(BINARY, 'jar')),
      file('root/.cache', noise(CACHE, 'cache')),
    ),
    setting('CMD ["java" "-jar" "/app.jar"]'),
  )
  expect(finding).toMatchObject({ savesAlone: GO + CACHE, madeBy: [1, 2] })
  expect(finding?.message).toMatch(/which are all but those of \/app.jar and of the base$/)
})

test('all of the base can go where what built it came with that', async () => {
  const [finding] = await found(
    base(file('usr/local/bin/node', noise(GO, 'node'))),
    step('RUN npm ci', file('site/node_modules/a.js', noise(CACHE, 'modules'))),
    step('RUN npm run build', file('site/dist/index.html', noise(BINARY, 'html'))),
    setting('CMD ["busybox" "httpd" "-f" "-h" "/site/dist"]'),
  )
  expect(finding).toMatchObject({ savesAlone: GO + CACHE + 'shell'.length, madeBy: [0, 1] })
})

describe('nothing is said', () => {
  const built = building('go build -o /server .', 'server')
  const cases: [string, readonly Step[]][] = [
    ['of an image whose purpose is the tool', [base(go), built, setting('CMD ["bash"]')]],
    ['where nothing tells what is run', [base(go), built]],
    ['where the tool itself is run', [base(go), built, setting('CMD ["go" "run" "."]')]],
    ['where a script decides', [base(go), built, setting('ENTRYPOINT ["/entrypoint.sh"]')]],
    [
      'where a stage has built it',
      [base(go), step('COPY /server /server', ...(built.members as Member[])), setting('CMD ["/server"]')],
    ],
    ['where the tool is gone', [base(), built, setting('CMD ["/server"]')]],
    [
      'where the same RUN removes it',
      [
        base(),
        step('RUN apk add go && go build -o /server && apk del go', file('server', noise(GO, 's'))),
        setting('CMD ["/server"]'),
      ],
    ],
    [
      'where node runs what was built and needs its packages',
      [
        base(),
        step('RUN npm ci', file('app/node_modules/a.js', noise(GO, 'modules'))),
        step('RUN npm run build', file('app/dist/main.js', noise(BINARY, 'js'))),
        setting('CMD ["node" "/app/dist/main.js"]'),
      ],
    ],
    ['where it is little', [base(file('usr/bin/go', 'go')), built, setting('CMD ["/server"]')]],
    ['where a variable says what is run', [base(go), built, setting('CMD ["/bin/sh" "-c" "$APP"]')]],
  ]
  test.each(cases)('%s', async (_, steps) => {
    expect(await found(...steps)).toEqual([])
  })
})
