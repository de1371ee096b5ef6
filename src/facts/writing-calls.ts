import facts from './writing-calls.json' with { type: 'json' }

/** How strace prints what a call writes. */
export type WritingCall =
  | {
      /** The second argument is a buffer, with its length as the third, or vectors of buffers. */
      readonly data: 'buffer' | 'vectors'
      /** So many values are printed between the length, or the number of vectors, and the text that a program wrote. */
      readonly behind: number
    }
  | {
      /** Not at all. */
      readonly data: 'hidden'
      /** Index of the last argument, which is printed before the call is made. */
      readonly last: number
      /** Index of a pointer: when it is not NULL, all behind it is printed when the call has returned. */
      readonly offset?: number
    }

/** Undefined for a call that writes nothing that may come to a terminal. Source: strace 6.1, see the JSON. */
export function writingCall(name: string): WritingCall | undefined {
  return calls.get(name)
}

export function writingCallNames(): string[] {
  return [...calls.keys()]
}

/** True when the name of a call that writes may begin with this byte. */
export function beginsWritingCall(first: number): boolean {
  return firstBytes.has(first)
}

const calls = new Map(Object.entries(facts.calls as Readonly<Record<string, WritingCall>>))
const firstBytes = new Set([...calls.keys()].map(name => name.charCodeAt(0)))
