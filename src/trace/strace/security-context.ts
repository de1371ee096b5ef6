const OPEN = 0x5b
const CLOSE = 0x5d
const SPACE = 0x20
/** SELinux has no longer ones in use; a line without the closing bracket is not walked to its end. */
const LONGEST = 400

/**
 * Skips what --secontext puts before a line: `[unconfined_t] `, `[system_u:system_r:init_t:s0] `, `[a!!b] `. The other brackets
 * there are numbers, an instruction pointer, or hold blanks (strace.c, printleader).
 */
export function skipSecurityContext(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== OPEN) return start
  const stop = Math.min(end, start + LONGEST)
  let i = start + 1
  let isNumber = true
  while (i < stop && bytes[i] !== CLOSE && bytes[i] !== SPACE)
    isNumber = isHex(bytes[i++]!) && isNumber
  if (i >= stop - 1 || bytes[i] !== CLOSE || bytes[i + 1] !== SPACE) return start
  return isNumber ? start : i + 2
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x61 && c <= 0x66) || c === 0x3f
}
