import { isNameByte } from '../name-byte.ts'

/** Patterns of the members that were asked for. */
const PATTERNS = new Map<string, RegExp>()

/** What a printed structure says of a member: `{flags=CLONE_VM|CLONE_FS, ...}`; null when it has none. */
export function memberIn(text: string, member: string): string | null {
  // Members are words of ours: nothing in them means anything to a regular expression.
  let pattern = PATTERNS.get(member)
  if (!pattern) PATTERNS.set(member, (pattern = new RegExp(`[{ ]${member}=([^,}]*)`)))
  return pattern.exec(text)?.[1] ?? null
}

/** Where an argument's value starts: -N prints `dirfd=3`, it stands behind the first `=` of a lower-case word. */
export function valueStart(bytes: Buffer, start: number): number {
  const first = bytes[start]!
  if (first < 0x61 || first > 0x7a) return start
  let i = start
  while (isNameByte(bytes[i]!)) i++
  return bytes[i] === 0x3d ? i + 1 : start
}
