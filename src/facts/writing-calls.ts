import facts from './writing-calls.json' with { type: 'json' }

/** How strace prints what a call writes. */
export interface WritingCall {
  /** The second argument is a buffer, with its length as the third, or vectors of buffers. */
  readonly data: 'buffer' | 'vectors'
  /** The length is the last argument, so that the text that a program wrote may follow it directly. */
  readonly lengthIsLast?: boolean
}

/** Undefined for a call of which strace prints no data. Source: strace 6.1, see the JSON. */
export function writingCall(name: string): WritingCall | undefined {
  return calls.get(name)
}

export function writingCallNames(): string[] {
  return [...calls.keys()]
}

const calls = new Map(Object.entries(facts.calls as Readonly<Record<string, WritingCall>>))
