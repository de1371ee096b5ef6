import { matches } from '../match-bytes.ts'

const LESS = 0x3c
const DETACHED = Buffer.from('<detached ...>')
const PID_CHANGED = Buffer.from('<pid changed to ')
const LAST = Buffer.from(' ...>')

/** Where the mark starts with which strace leaves a call for good; -1: the line does not end in one. */
export function departureAt(bytes: Buffer, start: number, end: number): number {
  if (!matches(bytes, Math.max(start, end - LAST.length), end, LAST)) return -1
  for (let i = end - LAST.length; i >= start && i > end - 40; i--)
    if (bytes[i] === LESS)
      return matches(bytes, i, end, DETACHED) || matches(bytes, i, end, PID_CHANGED) ? i : -1
  return -1
}

/** True for `<pid changed to 4711 ...>`: the call goes on under another number. */
export function isRenumbering(bytes: Buffer, at: number): boolean {
  return bytes[at + 1] === PID_CHANGED[1]
}
