import type { Behaviour } from '../behaviour/behaviour.ts'
import { isArch } from '../facts/syscall-table.ts'

/** Which profiles there is evidence for: a profile without evidence would refuse everything. */
export interface Shown {
  readonly calls: boolean
  /** Files, sockets, capabilities. */
  readonly accesses: boolean
}

/**
 * A trace of a command shows both. What enforcers write shows one of them: SECCOMP records have no arguments, AppArmor's no
 * system calls.
 */
export function shownBy(behaviour: Behaviour): Shown {
  const { syscalls, runs, files, execs, sockets, capabilities, apparmor } = behaviour
  const isTraced = runs.some(run => run.format !== 'audit')
  return {
    calls: syscalls.length > 0,
    accesses:
      (isTraced && syscalls.length > 0) ||
      [files, execs, sockets, capabilities, apparmor].some(list => list.length > 0)
  }
}

/** False where calls were seen only on architectures that no seccomp profile is made for. */
export function hasProfile({ syscalls }: Behaviour): boolean {
  return syscalls.length === 0 || syscalls.some(({ arch }) => isArch(arch))
}
