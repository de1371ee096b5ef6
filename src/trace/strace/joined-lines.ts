import { beforeTime } from './call/result.ts'
import type { Prefix } from './prefix.ts'

/** What strace writes before the name of a call reaches no further back. */
const FARTHEST = 80
const EXECVE = Buffer.from('execve("')

/**
 * Where a second line begins in one: strace was killed inside a line, and the log of another run was appended (-A), which starts
 * with an execve. -1: there is none. In a text of a call its quote would be escaped. `prefix` is what it is read with.
 */
export function joinedAt(bytes: Buffer, start: number, end: number, prefix: Prefix): number {
  if (!endsAsExecve(bytes, start, end)) return -1
  const at = start + bytes.subarray(start, end).lastIndexOf(EXECVE)
  prefix.read(bytes, start, end)
  if (at <= prefix.rest) return -1
  const before = bytes.toString('latin1', Math.max(prefix.rest, at - FARTHEST), at)
  const [second] = (prefix.tid < 0 ? PLAIN : NUMBERED).exec(before) ?? []
  return second === undefined ? -1 : at - second.length
}

// `0x7ffc /* 35 vars */) = 0`, or the environment itself (-v)
function endsAsExecve(bytes: Buffer, start: number, lineEnd: number): boolean {
  const end = bytes[lineEnd - 1] === 0x3e ? beforeTime(bytes, start, lineEnd) : lineEnd
  if (bytes[end - 1] !== 0x30 || bytes[end - 2] !== 0x20 || bytes[end - 3] !== 0x3d) return false
  let i = end - 4
  while (i > start && bytes[i] === 0x20) i--
  return bytes[i] === 0x29 && (bytes[i - 1] === 0x2f || bytes[i - 1] === 0x5d)
}

const OTHERS =
  /(?:[\d:]{8}(?:\.\d+)? |\d{10}(?:\.\d+)? )?(?:\(\+ +[\d.]+\) | {2,}\d+\.\d+ )?(?:\[ *[\da-f?]+\] ){0,2}$/
    .source
const PLAIN = new RegExp(OTHERS)
// The kernel's highest number has seven digits; what the line before ended with may stand right before it.
const NUMBERED = new RegExp(`\\d{1,7}(?:<[^>]{0,80}>)? +${OTHERS}`)
