import facts from './writing-calls.json' with { type: 'json' }

/** How strace prints what a call writes. */
export interface WritingCall {
  /** The second argument is a buffer, with its length as the third, or vectors of buffers. */
  readonly data: 'buffer' | 'vectors'
  /** So many numbers are printed between the length, or the number of vectors, and the text that a program wrote. */
  readonly behind: number
}

/** A call that writes what is in a file or a pipe. */
export interface MovingCall {
  /** The argument behind which the text comes. */
  readonly last: number
  /** Where this argument is an offset, `[0]`, strace stops behind it and goes on when the call has returned: `[0] => [34], 34) = 34`. */
  readonly offset?: number
}

/** Undefined for a call of which strace prints no data. Source: strace 6.1, see the JSON. */
export function writingCall(name: string): WritingCall | undefined {
  return calls.get(name)
}

/** Undefined for a call that moves no data. */
export function movingCall(name: string): MovingCall | undefined {
  return moving.get(name)
}

export function writingCallNames(): string[] {
  return [...calls.keys()]
}

export function movingCallNames(): string[] {
  return [...moving.keys()]
}

const calls = new Map(Object.entries(facts.calls as Readonly<Record<string, WritingCall>>))
const moving = new Map(Object.entries(facts.moving as Readonly<Record<string, MovingCall>>))
