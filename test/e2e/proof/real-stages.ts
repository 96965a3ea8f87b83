import { DEBIAN_BASE, equipped } from './bases.js'
import type { StagesRow } from './stages.js'
import { writeFiles } from './write-files.js'

const INSTALL = 'RUN apt-get update && apt-get install -y --no-install-recommends'
const CLEAN = '&& rm -rf /var/lib/apt/lists/*'

const GOLANG = equipped(DEBIAN_BASE, 'Debian with Go', [`${INSTALL} golang-go ${CLEAN}`])
const JRE = equipped(DEBIAN_BASE, 'Debian with a JRE', [`${INSTALL} openjdk-17-jre-headless ${CLEAN}`])
const MAVEN = equipped(JRE, 'Debian with Maven', [`${INSTALL} openjdk-17-jdk-headless maven ${CLEAN}`])

const POM = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>app</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
</project>
`

/** The tool chains that people have: hundreds of megabytes each. */
export const REAL_STAGES: readonly StagesRow[] = [
  {
    title: 'Go: one stage with the tool chain; by hand on `scratch`',
    builder: 'buildkit',
    base: GOLANG,
    context: (folder) =>
      writeFiles(folder, {
        'go.mod': 'module example.com/server\n',
        'main.go': 'package main\n\nfunc main() { println("served") }\n',
      }),
    dockerfile: `FROM base
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .
CMD ["server"]
`,
    good: `FROM base AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server .

FROM scratch
LABEL run
COPY --from=build /usr/local/bin/server /usr/local/bin/server
CMD ["server"]
`,
    words: ['begin the last one after line 4, from `scratch`', 'then line 2 again, then line 5'],
  },
  {
    title: 'Java: Maven in the final image; by hand on a Java runtime',
    builder: 'classic',
    base: MAVEN,
    runtime: JRE,
    context: (folder) =>
      writeFiles(folder, {
        'pom.xml': POM,
        'src/main/java/App.java':
          'public class App { public static void main(String[] a) { System.out.println(1); } }\n',
      }),
    dockerfile: `FROM base
WORKDIR /app
COPY . .
RUN mvn -q -B package
CMD ["java", "-cp", "target/app-1.jar", "App"]
`,
    good: `FROM base AS build
WORKDIR /app
COPY . .
RUN mvn -q -B package

FROM runtime
COPY --from=build /app/target/app-1.jar /app/target/app-1.jar
WORKDIR /app
CMD ["java", "-cp", "target/app-1.jar", "App"]
`,
    words: ['after line 4, from a base with a Java runtime alone'],
  },
]
