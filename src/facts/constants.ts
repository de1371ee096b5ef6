import facts from './constants.json' with { type: 'json' }
import ioctls from './ioctl-requests.json' with { type: 'json' }
import type { Arch } from './syscall-table.ts'

const values: ReadonlyMap<string, number> = new Map(Object.entries(facts.values))
const byArch: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(facts.byArch).map(([arch, other]) => [arch, new Map(Object.entries(other))])
)
const requests: Readonly<Record<string, number>> = ioctls.requests

/**
 * Value of a symbol of the kernel's headers (`O_CLOEXEC`, `AF_INET`, `SIGTERM`, `BLKGETSIZE`), undefined for one we do not
 * know. Real-time signals are printed `SIGRT_3` (32 + 3).
 */
export function constantValue(name: string, arch: Arch): number | undefined {
  const value = byArch.get(arch)?.get(name) ?? values.get(name)
  if (value !== undefined) return value
  if (Object.hasOwn(requests, name)) return ioctls.not.includes(arch) ? undefined : requests[name]
  const realTime = /^SIGRT_(\d{1,2})$/.exec(name)
  return realTime ? 32 + Number(realTime[1]) : undefined
}

/** Symbols that start so, with their values in that architecture; those of one value in the order of the table. */
export function constantsNamed(prefix: string, arch: Arch): [name: string, value: number][] {
  return [...values.keys()]
    .filter(name => name.startsWith(prefix))
    .map(name => [name, constantValue(name, arch)!])
}
