import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { runtimeFloors } from '../../facts/runtime-floors.ts'
import type { RuntimeFloor } from '../../facts/runtime-floors.ts'
import type { Reason } from '../../policy/policy.ts'
import { groupBy } from '../../group.ts'

/** What stops working when a call is refused with this errno (null: in another way), a sentence each. Never empty. */
export function whatBreaks(
  name: string,
  errno: string | null,
  isSeen: boolean,
  wanted: readonly Reason[]
): string[] {
  const newer = newerSyscall(name)
  const sentences = [
    ...(isSeen ? ['what the runs did with it'] : []),
    ...runtimesOf(name).map(runtimes => `the start of containers: ${runtimes}`),
    ...(newer === undefined
      ? []
      : [
          errno === 'ENOSYS'
            ? `nothing where callers have an older way (${newer.fallback}): they take it on ENOSYS`
            : `callers that have an older way (${newer.fallback}): they take it on ENOSYS only`
        ]),
    ...wanted.map(({ text }) => `perhaps what asks for it: ${text}`)
  ]
  return sentences.length > 0 ? sentences : ['nothing that was recorded']
}

function runtimesOf(name: string): string[] {
  return describeFloors(runtimeFloors.filter(({ names }) => names.includes(name)))
}

/** One text a release: `runc 1.1.5 without no_new_privs`. */
export function describeFloors(floors: readonly RuntimeFloor[]): string[] {
  return groupBy(floors, floor => `${floor.runtime} ${floor.version}`).map(([release, group]) => {
    const modes = new Set(group.map(({ noNewPrivileges }) => noNewPrivileges))
    if (modes.size > 1) return release
    return `${release} ${modes.has(true) ? 'with' : 'without'} no_new_privs`
  })
}
