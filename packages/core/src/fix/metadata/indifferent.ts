import type { Instruction } from '../../image/instructions.js'
import { shellCommands } from '../../waste/commands/shell-commands.js'

/** Programs that do the same whoever owns the files of the image: root runs them, who may read and write all. */
const INDIFFERENT =
  /^(:|\[|test|true|false|if|fi|for|done|echo|printf|export|set|unset|cd|umask|mkdir|touch|ln|rm|rmdir|unlink|cat|sed|grep|sort|head|tail|tr|cut|ls|id|date|uname|which|sleep|sync|install|chown|chgrp|chmod|adduser|useradd|addgroup|groupadd|passwd|chpasswd|apt|apt-get|apt-key|apk|yum|dnf|microdnf|zypper|dpkg|rpm|pip|pip3|curl|wget|ldconfig|update-ca-certificates|locale-gen)$/

/** The first command of a RUN that may do otherwise where files have another owner or mode; null for none. */
export function mindsOwners(run: Instruction): string | null {
  if (run.text.includes('`') || /\$\(|<</.test(run.text)) return run.text.slice('RUN '.length)
  const command = shellCommands(run).find(
    ({ program, text }) =>
      !INDIFFERENT.test(program.replace(/^.*\//, '')) ||
      // The shell may start another program for these.
      /\s-exec\b|\bxargs\b/.test(text),
  )
  return command?.text ?? null
}
