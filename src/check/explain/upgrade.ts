import { errnoName } from '../../facts/errnos.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import { floorsOf } from '../../facts/runtime-floors.ts'
import type { Runtime, RuntimeFloor } from '../../facts/runtime-floors.ts'
import { isArch, syscallNumber } from '../../facts/syscall-table.ts'
import { evaluate } from '../../language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { groupBy } from '../../group.ts'

/** What a profile lacks of the calls that a release of a runtime makes before the program starts. */
export interface UpgradeAnswer {
  /** Sorted by name. */
  readonly missing: readonly MissingCall[]
  /** One of them stops containers from starting. */
  readonly breaks: boolean
}

export interface MissingCall {
  readonly name: string
  /** `with`, `without` or `both`: the no_new_privs under which the runtime makes it. */
  readonly noNewPrivileges: 'with' | 'without' | 'both'
  /** `EPERM`; libseccomp's action where it is no errno. */
  readonly answer: string
  /** The older way that the runtime takes on ENOSYS; null where it has none, or gets another answer. */
  readonly fallback: string | null
  /** False: reported by others. */
  readonly measured: boolean
  /** Why the runtime makes it. */
  readonly reason: string
}

/** `noNewPrivileges`: as the pod has it; null: not known. `version` is `1.3.3`. */
export function explainUpgrade(
  profile: SeccompProfile,
  runtime: Runtime,
  version: string,
  noNewPrivileges: boolean | null
): UpgradeAnswer {
  const floors = floorsOf(runtime, version).filter(
    floor => noNewPrivileges === null || floor.noNewPrivileges === noNewPrivileges
  )
  const calls = floors.flatMap(floor => floor.names.map(name => ({ name, floor })))
  const missing = groupBy(calls, ({ name }) => name).flatMap(
    ([name, uses]) =>
      missingCall(
        profile,
        name,
        uses.map(({ floor }) => floor)
      ) ?? []
  )
  return { missing, breaks: missing.some(({ fallback }) => fallback === null) }
}

function missingCall(
  profile: SeccompProfile,
  name: string,
  floors: readonly RuntimeFloor[]
): MissingCall | null {
  const arches = profile.architectures.filter(isArch)
  // A profile that lists none is for the machine that it runs on: for all, then.
  const asked = arches.length > 0 ? arches : ['x86_64' as const, 'aarch64' as const]
  const refusal = asked
    .filter(arch => syscallNumber(arch, name) !== undefined)
    .map(arch => evaluate(profile, arch, name, []))
    .find(({ action }) => action !== 'ALLOW' && action !== 'LOG')
  if (refusal === undefined) return null
  const answer = refusal.errno === null ? refusal.action : errnoName(refusal.errno)
  const modes = new Set(floors.map(floor => floor.noNewPrivileges))
  return {
    name,
    noNewPrivileges: modes.size > 1 ? 'both' : modes.has(true) ? 'with' : 'without',
    answer,
    fallback: answer === 'ENOSYS' ? (newerSyscall(name)?.fallback ?? null) : null,
    measured: floors.some(({ measured }) => measured),
    reason: floors[0]!.reason
  }
}
