/** True for a byte that names of system calls consist of: a to z, digits, `_`. */
export function isNameByte(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c === 0x5f
}

/** Where the name that starts at `i` ends. */
export function skipName(bytes: Buffer, i: number, end: number): number {
  while (i < end && isNameByte(bytes[i]!)) i++
  return i
}
