import facts from './multiplexers.json' with { type: 'json' }

/** A call through which an architecture's C library makes others; strace prints only the inner name. */
export interface Multiplexer {
  /** `socketcall` or `ipc`. */
  readonly name: string
  /** libseccomp's names of the architectures that still have it. */
  readonly architectures: readonly string[]
  /** Inner name -> its number in the multiplexer's first argument. */
  readonly carries: ReadonlyMap<string, number>
}

/** Source: Linux uapi headers net.h and ipc.h, see the JSON. */
export const multiplexers: readonly Multiplexer[] = facts.multiplexers.map(
  ({ name, architectures, carries }) => ({
    name,
    architectures,
    carries: new Map(Object.entries(carries))
  })
)
