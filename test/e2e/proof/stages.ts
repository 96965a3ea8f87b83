import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import type { Builder } from '../engine.js'
import { type Base, BUSYBOX_BASE, equipped } from './bases.js'
import { writeFiles } from './write-files.js'

/** A Dockerfile that builds where it runs, and the same in two stages, as somebody wrote it by hand. */
export interface StagesRow {
  readonly title: string
  readonly builder: Builder
  readonly base: Base
  readonly context: (folder: string) => void | Promise<void>
  /** `FROM base` and `FROM runtime` stand for the images' names, in `good` as well. */
  readonly dockerfile: string
  readonly good: string
  /** What `good` ends on, where that is neither the base nor scratch. */
  readonly runtime?: Base
  /** What the advice must have in it. */
  readonly words: readonly string[]
}

/** An image that has programs besides busybox's, which do as tools do: shaped alike, and a thousandth of their size. */
function standIn(name: string, on: Base, files: Readonly<Record<string, string | number>>): Base {
  return equipped(on, name, ['COPY tools /'], (folder) => {
    writeFiles(join(folder, 'tools'), files)
    for (const [path, content] of Object.entries(files)) {
      if (typeof content === 'string') chmodSync(join(folder, 'tools', path), 0o755)
    }
  })
}

const GO = standIn('golang-like', BUSYBOX_BASE, {
  'usr/local/go/pkg/tool/compile': 2_500_000,
  'usr/local/go/bin/go': `#!/bin/sh
[ "$1 $2" = 'build -o' ] && mkdir -p /root/.cache/go-build /root/go/pkg/mod/example.com &&
head -c 400000 /usr/local/go/pkg/tool/compile > /root/.cache/go-build/a &&
head -c 300000 /usr/local/go/pkg/tool/compile > /root/go/pkg/mod/example.com/a.go &&
head -c 600000 /usr/local/go/pkg/tool/compile > "$3" && chmod 755 "$3"
`,
})

const JAVA = standIn('jre-like', BUSYBOX_BASE, {
  'opt/java/lib/modules': 1_500_000,
  'bin/java': '#!/bin/sh\nexec true\n',
})

const MAVEN = standIn('maven-like', JAVA, {
  'opt/java/jmods/java.base.jmod': 1_200_000,
  'bin/javac': '#!/bin/sh\nexec true\n',
  'bin/mvn': `#!/bin/sh
mkdir -p target /root/.m2/repository/org/slf4j &&
head -c 700000 /opt/java/lib/modules > /root/.m2/repository/org/slf4j/slf4j-api.jar &&
head -c 200000 /opt/java/lib/modules > target/app-1.0.jar && cp pom.xml target/classes
`,
})

const GRADLE = standIn('gradle-like', JAVA, {
  'opt/gradle/lib/gradle-core.jar': 1_300_000,
  'bin/gradle': `#!/bin/sh
mkdir -p build/install/app/bin build/install/app/lib /root/.gradle/caches/modules-2 &&
head -c 500000 /opt/java/lib/modules > /root/.gradle/caches/modules-2/a.jar &&
head -c 250000 /opt/java/lib/modules > build/install/app/lib/app.jar &&
printf '#!/bin/sh\\nexec java -cp lib/app.jar Main\\n' > build/install/app/bin/app && chmod 755 build/install/app/bin/app
`,
})

const NODE = standIn('node-like', BUSYBOX_BASE, {
  'usr/local/bin/node': '#!/bin/sh\nexec true\n',
  'usr/local/lib/engine': 2_000_000,
  'usr/local/bin/npm': `#!/bin/sh
case "$1" in
  ci) mkdir -p node_modules/left-pad && head -c 900000 /usr/local/lib/engine > node_modules/left-pad/index.js ;;
  run) mkdir -p dist/assets && cp src/index.html dist && head -c 150000 node_modules/left-pad/index.js > dist/assets/main.js ;;
esac
`,
})

const goSources = (folder: string) =>
  writeFiles(folder, {
    'go.mod': 'module example.com/server\n',
    'main.go': 'package main\n',
    'web/logo.svg': 90_000,
  })

export const STAGES: readonly StagesRow[] = [
  {
    title: 'Go: one stage with the tool chain; by hand on `scratch`',
    builder: 'buildkit',
    base: GO,
    context: goSources,
    dockerfile: `FROM base
ENV PATH=/usr/local/go/bin:/bin
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/server .
EXPOSE 80
CMD ["/bin/server"]
`,
    good: `FROM base AS build
ENV PATH=/usr/local/go/bin:/bin
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /bin/server .

FROM scratch
LABEL run
COPY --from=build /bin/server /bin/server
EXPOSE 80
CMD ["/bin/server"]
`,
    words: [
      'Name the stage of line 1 (`AS build`)',
      'after line 5',
      '`COPY --from=build /bin/server /bin/server`',
      'lines 2 to 3 again',
      'lines 6 to 7',
    ],
  },
  {
    title: 'Java: maven in the final image; by hand on a Java runtime',
    builder: 'classic',
    base: MAVEN,
    runtime: JAVA,
    context: (folder) =>
      writeFiles(folder, { 'pom.xml': '<project/>\n', 'src/main/java/App.java': 'class App {}\n' }),
    dockerfile: `FROM base
WORKDIR /app
COPY . .
RUN mvn -B package
ENTRYPOINT ["java", "-jar", "target/app-1.0.jar"]
`,
    good: `FROM base AS build
WORKDIR /app
COPY . .
RUN mvn -B package

FROM runtime
COPY --from=build /app/target/app-1.0.jar /app/target/app-1.0.jar
WORKDIR /app
ENTRYPOINT ["java", "-jar", "target/app-1.0.jar"]
`,
    words: ['after line 4, from a base with a Java runtime alone', 'line 2 again', 'then line 5'],
  },
  {
    title: 'Java: gradle in the final image; by hand on a Java runtime',
    builder: 'buildkit',
    base: GRADLE,
    runtime: JAVA,
    context: (folder) => writeFiles(folder, { 'build.gradle': "plugins { id 'application' }\n" }),
    dockerfile: `FROM base AS app
WORKDIR /app
COPY . .
RUN gradle --no-daemon installDist
CMD ["build/install/app/bin/app"]
`,
    good: `FROM base AS app
WORKDIR /app
COPY . .
RUN gradle --no-daemon installDist

FROM runtime
COPY --from=app /app/build/install/app /app/build/install/app
WORKDIR /app
CMD ["build/install/app/bin/app"]
`,
    words: [
      'Begin the last one after line 4',
      '`COPY --from=app /app/build/install/app /app/build/install/app`',
    ],
  },
  {
    title: 'A static site with its sources and node_modules; by hand on a web server',
    builder: 'buildkit',
    base: NODE,
    runtime: BUSYBOX_BASE,
    context: (folder) =>
      writeFiles(folder, {
        'package.json': '{}\n',
        'package-lock.json': '{}\n',
        'src/index.html': '<h1>A</h1>\n',
        'src/photo.raw': 400_000,
      }),
    dockerfile: `FROM base
ENV PATH=/usr/local/bin:/bin
WORKDIR /site
COPY . .
RUN npm ci
RUN npm run build
CMD ["httpd", "-f", "-h", "/site/dist"]
`,
    good: `FROM base AS build
ENV PATH=/usr/local/bin:/bin
WORKDIR /site
COPY . .
RUN npm ci
RUN npm run build

FROM runtime
COPY --from=build /site/dist /site/dist
CMD ["httpd", "-f", "-h", "/site/dist"]
`,
    words: ['after line 6, from a base with a web server alone', '`COPY --from=build /site/dist /site/dist`'],
  },
]
