import facts from './multiplexed.json' with { type: 'json' }
import type { Arch } from './syscall-table.ts'

const multiplexers = new Map(
  Object.entries(facts.multiplexers).flatMap(([multiplexer, names]) =>
    names.map(name => [name, multiplexer])
  )
)

/** The call that the kernel really sees for a printed name: `socketcall` for `socket` on i386; undefined: the name itself. */
export function multiplexerOf(arch: Arch, name: string): string | undefined {
  return facts.arches.includes(arch) ? multiplexers.get(name) : undefined
}

/** True for socketcall and ipc. */
export function isMultiplexer(name: string): boolean {
  return Object.hasOwn(facts.multiplexers, name)
}
