/**
 * What package managers and the dynamic linker write anew on every run: databases, caches, logs. Two runs have two
 * versions of them whatever their author does.
 */
const RECORDS =
  /^(var\/lib\/(dpkg|rpm|apt\/extended_states|pacman\/local)(\/|$)|usr\/lib\/sysimage\/rpm\/|lib\/apk\/db\/|usr\/lib\/apk\/db\/|var\/cache\/(debconf|ldconfig)\/|etc\/ld\.so\.cache$|var\/log\/)/

/** Whether a path belongs to those. */
export function isPackageRecord(path: string): boolean {
  return RECORDS.test(path)
}
