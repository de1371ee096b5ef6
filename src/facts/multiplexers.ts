import facts from './multiplexers.json' with { type: 'json' }
import type { Arch } from './syscall-table.ts'

/** A call through which an architecture's C library makes others; strace prints only the inner name. */
export interface Multiplexer {
  /** `socketcall` or `ipc`. */
  readonly name: string
  /** libseccomp's names of the architectures that still have it. */
  readonly architectures: readonly string[]
  /** Those where the C library makes every inner call through it. */
  readonly libraryArchitectures: readonly string[]
  /** Inner name -> its number in the multiplexer's first argument. */
  readonly carries: ReadonlyMap<string, number>
}

/** Source: Linux uapi headers net.h and ipc.h, see the JSON. */
export const multiplexers: readonly Multiplexer[] = facts.multiplexers.map(multiplexer => ({
  ...multiplexer,
  carries: new Map(Object.entries(multiplexer.carries))
}))

/** The call that the kernel really sees for a printed name: `socketcall` for `socket` on i386; undefined: the name itself. */
export function multiplexerOf(arch: Arch, name: string): string | undefined {
  const multiplexer = byInnerName.get(name)
  return multiplexer?.libraryArchitectures.includes(arch) ? multiplexer.name : undefined
}

/** True for socketcall and ipc. */
export function isMultiplexer(name: string): boolean {
  return multiplexers.some(multiplexer => multiplexer.name === name)
}

const byInnerName = new Map(
  multiplexers.flatMap(multiplexer =>
    [...multiplexer.carries.keys()].map(name => [name, multiplexer] as const)
  )
)
