import type { Behaviour, SyscallFact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { countRuns } from '../../behaviour/runs.ts'
import { byCodeUnit } from '../../order.ts'
import type { Step } from './step.ts'
import { numbered } from '../../numbered.ts'

/** Every call of the recording stays possible: the one step that cannot be switched off. */
export function traced(behaviour: Behaviour): Step[] {
  const severalArches = new Set(behaviour.syscalls.map(fact => fact.arch)).size > 1
  return behaviour.syscalls
    .filter(fact => isProfileName(fact.name))
    .toSorted((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.arch, b.arch))
    .map(fact => ({
      name: fact.name,
      action: 'allow',
      reason: {
        class: 'seen',
        text: `${fact.name}, ${howOften(fact)}${severalArches ? ` on ${fact.arch}` : ''}`,
        first: formatFirst(behaviour, fact)
      }
    }))
}

/**
 * False for what a profile cannot name: a number without a name (`syscall_0x1c4`; the run carries a warning), and text
 * that no system call is called. Names that our tables lack are kept: a newer libseccomp may know them, and an older
 * one ignores them.
 */
function isProfileName(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !name.startsWith('syscall_0x')
}

function howOften({ runs, count }: SyscallFact): string {
  const of = countRuns(runs)
  // A table of strace -c gives names alone.
  if (count === 0) return `not counted, in ${numbered(of, 'run')}`
  const calls = numbered(count, 'call')
  return of === 1 ? `${calls} in 1 run` : `up to ${calls} a run in ${of} runs`
}
