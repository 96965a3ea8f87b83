import type { Builder } from './engine.js'

/** A line of a Dockerfile, and the instruction as the history of either builder lets one tell it. */
export interface Line {
  readonly source: string
  readonly text: Readonly<Record<Builder, string>>
}

/** A line that both builders record as it stands, or as the other arguments say. */
export function line(source: string, classic = source, buildkit = source): Line {
  return { source, text: { classic, buildkit } }
}

/** The text of a Dockerfile; `stage` are the lines of a build stage, on the same image, before it. */
export function dockerfileText(from: string, lines: readonly Line[], stage: readonly Line[] = []): string {
  const texts = (of: readonly Line[]) => of.map(({ source }) => source)
  return [
    ...(stage.length > 0 ? [`FROM ${from} AS stage`, ...texts(stage)] : []),
    `FROM ${from}`,
    ...texts(lines),
    '',
  ].join('\n')
}

/** A RUN over several lines, which the builders join: what follows a backslash is kept, its indentation too. */
function runLine(...commands: string[]): Line {
  const recorded = `RUN ${commands.join(' &&     ')}`
  return line(`RUN ${commands.join(' && \\\n    ')}`, recorded, recorded)
}

/** What only a builder with the rights for it can do. */
export const DEVICES: readonly Line[] = [
  runLine('mknod /place/char c 10 200', 'mknod /place/block b 259 70000', 'mknod /place/other b 7 300'),
  runLine('chown 7 /place/fifo /place/char', 'rm /place/block', 'echo plain > /place/block'),
]

/** What a Dockerfile can do to a file system, one thing after the other. Needs the context of `makeContext`. */
export const AWKWARD: readonly Line[] = [
  line('ARG FLAVOUR=plain'),
  line('ARG SPACED'),
  line('ENV A=b GREETING="hello world"', 'ENV A=b GREETING=hello world', 'ENV A=b GREETING=hello world'),
  line('WORKDIR /place/here'),
  line('COPY app /app', 'COPY … /app'),
  // This BuildKit does not record --chown yet; the classic builder records no source of a COPY.
  line('COPY --chown=1000:1001 app /owned', 'COPY --chown=1000:1001 … /owned', 'COPY app /owned'),
  line('COPY app/one.bin app/two.bin copies/', 'COPY … copies/'),
  line('COPY ["app/two.bin", "/with space"]', 'COPY … /with space', 'COPY app/two.bin /with space'),
  line('ADD bundle.tar.gz /bundle/', 'ADD … /bundle/'),
  line('RUN true'),
  runLine('chown -R 1000:1000 /app'),
  runLine('chmod -R go-rwx /app', 'chmod 4755 /app/tool', 'chmod 1777 /place'),
  runLine(
    'touch -d "2001-02-03 04:05:06" /app/one.bin /app/folder',
    'touch -h -d "2002-02-02 00:00:00" /app/link',
  ),
  line('RUN chown 1000:1000 /app/two.bin'),
  // Takes the capability away as well.
  line('RUN chown 0:0 /bundle/stripped'),
  line('RUN mv /app/two.bin /app/moved.bin'),
  line('RUN mv /app/folder /app/renamed'),
  // A folder made anew is opaque: nothing of the lower one shows through.
  runLine('rm -rf /bundle/folder', 'mkdir /bundle/folder', 'echo new > /bundle/folder/new'),
  runLine('mv /owned/folder /owned/away', 'mv /owned/away /owned/folder'),
  // Each kind of thing in the place of another.
  runLine('rm /owned/one.bin', 'mkdir -p /owned/one.bin/below', 'echo x > /owned/one.bin/below/file'),
  runLine('rm -rf /owned/folder', 'ln -s /app/renamed /owned/folder'),
  runLine('rm /owned/link', 'mkdir /owned/link', 'echo y > /owned/link/file'),
  runLine('rm -rf /owned/one.bin', 'echo back > /owned/one.bin'),
  runLine('rm -rf /place/here/copies', 'mkfifo /place/fifo'),
  ...DEVICES,
  // Hard links: new ones, to a lower file, one of two taken away, and both names of one changed.
  runLine(
    'mkdir /links',
    'cd /links',
    'echo shared > a',
    'ln a b',
    'ln a c',
    'echo other > d',
    'ln d e',
    'ln -s a f',
    'ln f g',
  ),
  runLine('ln /app/moved.bin /links/lower', 'ln /links/f /links/h'),
  runLine('rm /links/c', 'chown 5:6 /links/d /links/e'),
  runLine('ln /links/a /links/i', 'rm /links/a'),
  runLine('dd if=/dev/zero of=/sparse bs=1 count=1 seek=2999999', 'truncate -s 500000 /hole'),
  runLine('chmod 600 /sparse'),
  // Names: not UTF-8 at all, in part, cut in the middle of a character; and whiteouts of such names.
  runLine(
    'mkdir /names',
    'cd /names',
    `for name in '\\377' 'a\\303' '\\303(' '\\355\\240\\200' 'ok-\\303\\251-\\376' 'tab\\tnew\\nline' ' ' '\\033[31m' 'a\\\\b'; do printf "$name" > "$(printf "$name").txt"; done`,
    'ln -s "$(printf "to-\\377")" link',
  ),
  runLine(
    'cd /names',
    'rm "$(printf "\\377.txt")"',
    'chmod 600 "$(printf "a\\303.txt")"',
    'mkdir "$(printf "d\\200")"',
    'touch "$(printf "d\\200/f")"',
  ),
  runLine(
    'touch -d "1970-01-01 00:00:01" /names/old',
    'touch -d "2261-01-01 00:00:00" /names/new',
    'echo >> /etc/os-release',
  ),
  runLine('echo "$FLAVOUR:$SPACED:$A" > /arguments'),
  line('SHELL ["/bin/sh", "-e", "-c"]', 'SHELL [/bin/sh -e -c]', 'SHELL [/bin/sh -e -c]'),
  line('RUN   echo after   >   /shell', 'RUN echo after   >   /shell', 'RUN echo after   >   /shell'),
  line('USER 1000:1000'),
  line('RUN echo mine > /tmp/mine'),
  line('LABEL one=1 two="2 words"', 'LABEL one=1 two=2 words', 'LABEL one=1 two=2 words'),
  line('EXPOSE 53/udp 80/tcp', 'EXPOSE 53/udp 80/tcp', 'EXPOSE map[53/udp:{} 80/tcp:{}]'),
  line('VOLUME /data', 'VOLUME [/data]', 'VOLUME [/data]'),
  line('STOPSIGNAL SIGTERM'),
  line('ENTRYPOINT ["/bin/sh", "-c"]', 'ENTRYPOINT ["/bin/sh" "-c"]', 'ENTRYPOINT ["/bin/sh" "-c"]'),
  line('CMD ["sh", "-c", "true"]', 'CMD ["sh" "-c" "true"]', 'CMD ["sh" "-c" "true"]'),
]

/** Needs nothing but the context. */
export const SCRATCH: readonly Line[] = [
  line('COPY app /', 'COPY … /'),
  line('COPY app/one.bin app/link /again/', 'COPY … /again/'),
  line('ADD bundle.tar.gz /', 'ADD … /'),
  line('COPY app/two.bin /one.bin', 'COPY … /one.bin'),
  line('WORKDIR /'),
]

export const STAGE: readonly Line[] = [
  runLine(
    'mkdir /out',
    'head -c 90000 /dev/urandom > /out/file',
    'ln /out/file /out/same',
    'ln -s file /out/link',
  ),
]

/** Takes what STAGE makes. */
export const STAGED: readonly Line[] = [
  // Neither builder records the stage.
  line('COPY --from=stage /out /srv/out', 'COPY … /srv/out', 'COPY /out /srv/out'),
  line('COPY --from=stage --chown=9:9 /out/link /srv/', 'COPY --chown=9:9 … /srv/', 'COPY /out/link /srv/'),
  line('RUN rm /srv/out/file'),
  // Two layers of the same digest: an archive has one of them as a link to the other.
  line('COPY app/tool /srv/tool', 'COPY … /srv/tool'),
  line('RUN rm /srv/tool'),
  line('COPY app/tool /srv/tool', 'COPY … /srv/tool'),
]

/** Changes what AWKWARD leaves, its settings too. */
export const ON_TOP: readonly Line[] = [
  line('USER root'),
  line('RUN ln -s /app /shortcut'),
  runLine('chown -hR 42 /links /names', 'rm -rf /app/renamed', 'mv /bundle /new-bundle'),
  line('COPY app/folder /app/renamed', 'COPY … /app/renamed'),
  line('COPY app/tool app/link /app/', 'COPY … /app/'),
  // Without a shell the classic builder's record is that of any command, `docker commit`'s too.
  line('RUN ["touch", "/exec"]', 'touch /exec', 'RUN touch /exec'),
]
