/** Calls by this name are looked at for what they write: those of facts/writing-calls.json, and few others. */
export function isWriting(name: string): boolean {
  return /^(?:wr|pw|sen|vm)/.test(name)
}

const RESULT = Buffer.from(' = ')
const MARKS = ['+++ ', '--- ', '<... ', ' <unfinished'].map(mark => Buffer.from(mark))
const UNFINISHED = Buffer.from(' <unfinished ...>')

/**
 * True when a call that writes shows what a line of strace's has: a result before its own, or a mark. Asked for each line of a
 * large log: most are no such calls, and of the others most have one `) = `, their own.
 */
export function mayForge(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start]
  const second = bytes[start + 1]
  const isWrite = (first === 0x77 && second === 0x72) || (first === 0x70 && second === 0x77) // wr, pw
  const isSend = first === 0x73 && second === 0x65 && bytes[start + 2] === 0x6e
  const isSplice = first === 0x76 && second === 0x6d // vm
  if (!isWrite && !isSend && !isSplice) return false
  const line = bytes.subarray(start, end)
  if (bytes[end - 1] === 0x3e && line.subarray(-UNFINISHED.length).equals(UNFINISHED)) {
    const text = line.subarray(0, -UNFINISHED.length)
    return resultAt(text, 0) >= 0 || MARKS.some(mark => text.includes(mark))
  }
  const own = resultAt(line, 0)
  return own >= 0 && resultAt(line, own + 1) >= 0
}

/** Where a result, `) = `, stands from `from` on; -1: nowhere. */
function resultAt(line: Buffer, from: number): number {
  for (let at = line.indexOf(RESULT, from); at >= 0; at = line.indexOf(RESULT, at + 1)) {
    let i = at
    while (i > 0 && line[i] === 0x20) i--
    if (line[i] === 0x29) return at
  }
  return -1
}
