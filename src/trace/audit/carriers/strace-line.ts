/** Bytes of a line that are looked at. */
const MOST = 4000
/** `[pid 4711] 10:30:00.123456 close(3) = 0`, with any of what stands before the name. */
const CALL =
  /^(?:\[pid +\d{1,7}\] |\d{1,7} +)?(?:\d\d:\d\d:\d\d(?:\.\d+)? |\d{10}\.\d+ )?[a-z_][a-z0-9_]{1,40}\([^]*\) += (?:-?\d|\?)/

/** Is this a line of strace's, bare as it stands in a file of its own? */
export function isStraceLine(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start]!
  // `[`, a digit, a small letter
  if (first !== 0x5b && (first - 0x30) >>> 0 > 9 && (first - 0x61) >>> 0 > 25) return false
  return CALL.test(bytes.toString('latin1', start, Math.min(end, start + MOST)))
}
