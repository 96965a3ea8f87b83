/** The first bytes of one of the numbered contents that images are made of. */
export interface Content {
  readonly from: number
  readonly bytes: number
}

/** What a COPY brings, below the folder that it copies. */
export interface Source {
  readonly path: string
  /** A symlink's target; files have a content instead. */
  readonly target?: string
  readonly content?: Content
  readonly mode: number
  readonly mtime: number
}

/** Something that a Dockerfile does to a file system. Paths have no leading slash. */
export type Act =
  | { readonly do: 'write' | 'append'; readonly path: string; readonly content: Content }
  | { readonly do: 'mkdir' | 'rm'; readonly path: string }
  | { readonly do: 'chown'; readonly path: string; readonly owner: number }
  | { readonly do: 'chmod'; readonly path: string; readonly mode: number }
  | { readonly do: 'touch'; readonly path: string; readonly mtime: number }
  | { readonly do: 'setcap'; readonly path: string }
  | { readonly do: 'mv' | 'link'; readonly from: string; readonly to: string }
  /** Makes one file a hard link of another, as what looks for equal files does. */
  | { readonly do: 'relink'; readonly from: string; readonly to: string }
  | { readonly do: 'cp'; readonly from: string; readonly to: string; readonly keep: boolean }
  | { readonly do: 'symlink'; readonly target: string; readonly to: string }
  /** Makes a folder and all in it anew, with or without its owners and times. */
  | { readonly do: 'remake'; readonly path: string; readonly keep: boolean }

/** One instruction of a Dockerfile. */
export type ScriptStep =
  | { readonly keyword: 'RUN'; readonly acts: readonly Act[] }
  /** `folder` is the number of what is copied. */
  | { readonly keyword: 'COPY'; readonly folder: number; readonly to: string; readonly owner: number }
  | { readonly keyword: 'ENV' }

/** A numbered content in full: repeated text, so that a prefix of it is cheap in a shell as well. */
export function contentBytes({ from, bytes }: Content): Buffer {
  return Buffer.alloc(bytes, `content ${from};`)
}

/** The instruction as it stands in a Dockerfile. The contents are files of the folder /pool there. */
export function dockerfileLine(step: ScriptStep): string {
  switch (step.keyword) {
    case 'RUN':
      return `RUN ${step.acts.length === 0 ? 'true' : step.acts.map(command).join(' && ')}`
    case 'COPY':
      return `COPY --chown=${step.owner}:${step.owner} folder-${step.folder} /${step.to}`
    case 'ENV':
      return 'ENV A=b'
  }
}

function command(act: Act): string {
  switch (act.do) {
    case 'write':
      return `head -c ${act.content.bytes} /pool/${act.content.from} > /${act.path}`
    case 'append':
      return `head -c ${act.content.bytes} /pool/${act.content.from} >> /${act.path}`
    case 'mkdir':
      return `mkdir /${act.path}`
    case 'rm':
      return `rm -rf /${act.path}`
    case 'chown':
      return `chown -hR ${act.owner}:${act.owner} /${act.path}`
    case 'chmod':
      return `chmod -R ${act.mode.toString(8)} /${act.path}`
    case 'touch':
      return `touch -h -d @${act.mtime} /${act.path}`
    case 'setcap':
      return `setcap cap_net_raw+ep /${act.path}`
    case 'mv':
      return `mv -T /${act.from} /${act.to}`
    case 'link':
      return `ln /${act.from} /${act.to}`
    case 'relink':
      return `ln -f /${act.from} /${act.to}`
    case 'cp':
      return `cp ${act.keep ? '-a' : '-dR'} /${act.from} /${act.to}`
    case 'symlink':
      return `ln -s ${act.target} /${act.to}`
    case 'remake':
      return `cp ${act.keep ? '-a' : '-dR'} /${act.path} /${act.path}.new && rm -rf /${act.path} && mv /${act.path}.new /${act.path}`
  }
}
