import { constantValue } from '../../../facts/constants.ts'
import { flagArgument } from '../../../facts/flag-arguments.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import type { Scene } from '../scene/scene.ts'

/** The flags of the current call; NaN if it has none, or if the log does not show their value. */
export function flagsOf({ name, call, arch }: Pick<Scene, 'name' | 'call' | 'arch'>): number {
  const at = flagArgument(name)
  if (at === undefined) return Number.NaN
  if (at.member !== undefined) return call.member(at.index, at.member, arch)
  return call.flags(at.indexOn?.[arch] ?? at.index, arch)
}

/** True when flags have the bits of a symbol of that architecture; false for unknown flags (NaN). */
export function hasFlag(flags: number, symbol: string, arch: Arch): boolean {
  return (flags & (constantValue(symbol, arch) ?? 0)) !== 0
}
