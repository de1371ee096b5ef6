export function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

/** 0 to 15, -1 for no hexadecimal digit. */
export function hexValue(c: number): number {
  if (isDigit(c)) return c - 0x30
  const lower = c | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
