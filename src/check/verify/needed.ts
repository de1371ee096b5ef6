import { neededSets } from '../../facts/always-needed.ts'
import { newerSyscall } from '../../facts/newer-syscalls.ts'
import type { RuntimeFloor } from '../../facts/runtime-floors.ts'
import { syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { sortedSet } from '../../order.ts'
import type { SeccompAction, SeccompProfile } from '../../language/seccomp/profile.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { chosenFloors } from '../../policy/seccomp/runtime-floor.ts'
import { describeFloors } from '../explain/what-breaks.ts'
import { outcomesOf } from './outcomes.ts'
import type { Answer, NeededCall } from './verification.ts'

/** What no recording shows and the start of a container, or every program, needs: as far as a profile refuses it. */
export function neededCalls(
  machines: readonly (readonly [Arch, SeccompProfile])[],
  options: Pick<DecideOptions, 'runtimes' | 'noNewPrivileges'>
): NeededCall[] {
  const floors = chosenFloors(options)
  const always = neededSets.filter(({ id }) => id === 'always')
  const names = sortedSet([...always, ...floors].flatMap(set => set.names))
  return names.flatMap((name): NeededCall[] => {
    const answer = refusalOf(name, machines)
    if (answer === null) return []
    const needs = [
      ...always.filter(set => set.names.includes(name)).map(({ reason }) => reason),
      ...describeFloors(
        floors.filter(floor => floor.names.includes(name) && !goesOn(name, answer, floor))
      )
    ]
    return needs.length === 0 ? [] : [{ name, answer, needs }]
  })
}

/** Null where it may pass, at least with some arguments: those of the runtimes are not known. */
function refusalOf(
  name: string,
  machines: readonly (readonly [Arch, SeccompProfile])[]
): Answer | null {
  for (const [arch, profile] of machines) {
    if (syscallNumber(arch, name) === undefined) continue
    const answers = outcomesOf(profile, arch, name, new Map()).flatMap(each => each.answers)
    const [answer] = answers
    if (answer && !answers.some(({ action }) => MAY_PASS.has(action))) return answer
  }
  return null
}

/** A program that listens may let it pass. */
const MAY_PASS: ReadonlySet<string> = new Set<SeccompAction>(['ALLOW', 'LOG', 'NOTIFY'])

/** On ENOSYS a runtime takes the older way where there is one. */
function goesOn(name: string, { errno, inRunc }: Answer, { runtime }: RuntimeFloor): boolean {
  const met = runtime === 'runc' ? (inRunc ?? errno) : errno
  return met === 'ENOSYS' && newerSyscall(name) !== undefined
}
