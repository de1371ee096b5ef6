import { audit } from './audit/audit.ts'
import type { TraceFormat } from './format.ts'
import { strace } from './strace/strace.ts'

/** Bytes by which most sources are known. */
const FIRST = 1 << 12

/** Every trace format; the first that knows a source reads it. */
export const formats: readonly TraceFormat[] = [audit, strace]

/**
 * What a source is, by its first bytes. A program that is traced may print records, which do not make a machine's log of its own.
 * `isOfSet`: a file of a `strace -ff` set, which a full disk may have cut in its first line.
 */
export function detectFormat(head: Buffer, isOfSet = false): TraceFormat | undefined {
  const own = ownerOf(head.subarray(0, FIRST))
  if (own !== undefined) return own
  const format = formats.find(({ detect }) => detect(head))
  if (format === undefined && isOfSet && !hasWholeLine(head)) return strace
  if (format === undefined) return formats.find(({ mayBe }) => mayBe?.(head))
  const others = formats.filter(other => other !== format && other.owns && other.detect(head))
  if (!format.isOfMachine || others.length === 0) return format
  const [before, next] = parted(format, head)
  return before.length === 0 ? format : (others.find(({ owns }) => owns!(before, next)) ?? format)
}

/** The format of one command's log that begins with these lines, and with no other's. */
function ownerOf(first: Buffer): TraceFormat | undefined {
  const own = formats.find(({ owns }) => owns?.(first, null))
  return own && formats.some(format => format !== own && format.detect(first)) ? undefined : own
}

/** The lines before the first by which a source is seen to be of the format, and that one. */
function parted(format: TraceFormat, head: Buffer): readonly [before: Buffer, first: Buffer] {
  const ends = lineEnds(head)
  let [least, most] = [0, ends.length]
  while (least < most) {
    const middle = (least + most) >> 1
    if (format.detect(head.subarray(0, ends[middle]))) most = middle
    else least = middle + 1
  }
  const start = least === 0 ? 0 : ends[least - 1]!
  return [head.subarray(0, start), head.subarray(start, ends[least])]
}

/** False of a file that was cut in its first line. */
export function hasWholeLine(head: Buffer): boolean {
  return head.toString('latin1', 0, head.lastIndexOf(10) + 1).trim() !== ''
}

/** Where each whole line ends, behind its line feed. */
function lineEnds(head: Buffer): number[] {
  const ends: number[] = []
  for (let at = head.indexOf(10); at >= 0; at = head.indexOf(10, at + 1)) ends.push(at + 1)
  return ends
}
