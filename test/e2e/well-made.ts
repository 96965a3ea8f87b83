import type { Builder } from './engine.js'
import { ADD_USER, BIG, type Stages } from './shop.js'

/** A Dockerfile that wastes nothing, although some of them look like others that do. */
interface WellMade extends Stages {
  readonly title: string
  readonly lines: readonly string[]
  readonly only?: Builder
}

export const WELL_MADE: readonly WellMade[] = [
  {
    title: 'a COPY that gives its files their owner',
    lines: [ADD_USER, 'COPY --chown=app:app app /app', 'USER app', 'CMD ["/app/0"]'],
  },
  {
    title: 'what a RUN needs is copied before the rest',
    lines: ['WORKDIR /app', 'COPY app/0 ./', 'RUN wc -c 0 > counted', 'COPY app ./'],
  },
  {
    title: 'made, given its mode and moved in one RUN',
    lines: [`RUN head -c ${BIG} /dev/urandom > /made && chmod 600 /made && mv /made /there`],
  },
  {
    title: 'unpacked, used and deleted in one RUN',
    lines: [
      `RUN mkdir /tmp/build && head -c ${BIG} /dev/urandom > /tmp/build/source && wc -c /tmp/build/source > /built && rm -rf /tmp/build`,
    ],
  },
  {
    title: 'the result of a build stage alone',
    stage: [
      'COPY app /src',
      `RUN head -c ${BIG} /dev/urandom > /src/built && mkdir /out && mv /src/built /out/`,
    ],
    lines: ['COPY --from=stage /out/built /usr/local/bin/built', 'ENTRYPOINT ["/usr/local/bin/built"]'],
  },
  {
    title: 'a program FROM scratch',
    stage: ['RUN adduser app && mkdir /out && cp /bin/busybox /out/app && chmod 755 /out/app'],
    lines: [
      'COPY --from=stage /etc/passwd /etc/passwd',
      'COPY --from=stage /out/app /app',
      'USER app',
      'ENTRYPOINT ["/app"]',
    ],
    scratch: true,
  },
  {
    title: 'several COPYs FROM scratch, into one folder',
    stage: ['COPY app /app'],
    lines: ['COPY --from=stage /app /srv', 'COPY big /srv/big', 'WORKDIR /srv'],
    scratch: true,
  },
  {
    title: 'a home, and files for it',
    lines: [
      'RUN useradd -m -u 1000 app',
      'WORKDIR /home/app',
      'COPY --chown=app:100 app ./files',
      'USER app',
      'RUN echo setting > .profile',
    ],
  },
  { title: 'an archive that ADD unpacks', lines: ['ADD app.tar.gz /srv/', 'WORKDIR /srv/app'] },
  {
    title: 'a folder made for a user that writes into it',
    lines: [ADD_USER, 'RUN mkdir /data && chown app:app /data', 'COPY app /app', 'VOLUME /data', 'USER app'],
  },
  {
    title: 'links, hard and symbolic, made with what they lead to',
    lines: [
      `RUN mkdir /lib1 && head -c ${BIG} /dev/urandom > /lib1/lib.so.1 && ln -s lib.so.1 /lib1/lib.so && ln /lib1/lib.so.1 /lib1/other`,
    ],
  },
  {
    title: 'small files that each RUN changes',
    lines: [
      ADD_USER,
      'RUN adduser other && echo "Europe/Berlin" > /etc/timezone',
      'RUN mkdir -p /var/log && echo one >> /var/log/build.log',
      'RUN echo two >> /var/log/build.log && echo "PRETTY_NAME=x" >> /etc/os-release',
      'COPY app /app',
    ],
  },
  {
    title: 'what the base has, deleted',
    lines: ['RUN rm /usr/sbin/usermod /usr/sbin/useradd', 'COPY app /app'],
  },
  {
    title: 'nothing but settings',
    lines: ['ENV A=b', 'LABEL c=d', 'EXPOSE 80', 'HEALTHCHECK NONE', 'STOPSIGNAL SIGTERM', 'CMD ["sh"]'],
  },
  {
    title: 'a capability, given where the file is made',
    only: 'buildkit',
    lines: [
      'RUN --mount=type=bind,source=big,target=/tmp/big cp /tmp/big /bin/served && setcap cap_net_bind_service=+ep /bin/served',
    ],
  },
  {
    title: 'a RUN that fetches into a cache mount',
    only: 'buildkit',
    lines: [
      `RUN --mount=type=cache,target=/root/.cache head -c ${BIG} /dev/urandom > /root/.cache/got && wc -c /root/.cache/got > /counted`,
      'COPY --chmod=755 app /app',
    ],
  },
]
