/** Thrown where compressed data breaks the format; whoever knows where it stands says so. */
export class Corruption extends Error {}
