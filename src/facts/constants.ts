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

/**
 * Symbols that start so and name values of an argument, with their values in that architecture. Others of the prefix stand for
 * something else: PR_SET_MM_MAP is no request of prctl, and has the number of one.
 */
export function constantsNamed(prefix: string, arch: Arch): [name: string, value: number][] {
  return [...values.keys()]
    .filter(name => name.startsWith(prefix) && (name === prefix || !standsElsewhere(name)))
    .map(name => [name, constantValue(name, arch)!])
}

/** The first of `constantsNamed` that has the value. */
export function constantName(prefix: string, value: number, arch: Arch): string | undefined {
  const key = `${prefix} ${arch}`
  let names = NAMES.get(key)
  if (!names) {
    const all = constantsNamed(prefix, arch)
    NAMES.set(key, (names = new Map(all.reverse().map(([name, its]) => [its, name]))))
  }
  return names.get(value)
}

/** Prefix and architecture -> value -> name. */
const NAMES = new Map<string, ReadonlyMap<number, string>>()

function standsElsewhere(name: string): boolean {
  return ELSEWHERE.has(name) || ELSEWHERE_PREFIXES.some(prefix => name.startsWith(prefix))
}

const ELSEWHERE: ReadonlySet<string> = new Set(facts.elsewhere)
const ELSEWHERE_PREFIXES = facts.elsewhere.flatMap(name =>
  name.endsWith('*') ? [name.slice(0, -1)] : []
)
