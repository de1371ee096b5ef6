import type { Behaviour, SyscallFact } from '../../behaviour/behaviour.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { firstRun } from '../../behaviour/runs.ts'
import { multiplexers } from '../../facts/multiplexers.ts'
import { byCodeUnit } from '../../order.ts'
import type { Step } from './step.ts'
import { numbered } from '../../numbered.ts'

/**
 * socketcall and ipc, where an architecture has them and what they carry was seen: the kernel meets the multiplexer,
 * strace prints what is inside.
 */
export function multiplexed(behaviour: Behaviour): Step[] {
  return multiplexers.flatMap(({ name, architectures, carries }) => {
    const inner = behaviour.syscalls
      .filter(fact => architectures.includes(fact.arch) && carries.has(fact.name))
      .toSorted(byPlace)
    const first = inner[0]
    if (!first) return []
    const others = new Set(inner.map(fact => fact.name)).size - 1
    const more = numbered(others, 'other call')
    const what = others > 0 ? `${first.name} and ${more}` : first.name
    const step: Step = {
      name,
      action: 'allow',
      reason: {
        class: 'seen',
        text: `${name}, which may carry ${what} on ${first.arch}: strace prints only the inner call`,
        first: formatFirst(behaviour, first)
      }
    }
    return [step]
  })
}

function byPlace(a: SyscallFact, b: SyscallFact): number {
  return (
    firstRun(a.runs) - firstRun(b.runs) ||
    a.first - b.first ||
    byCodeUnit(a.name, b.name) ||
    byCodeUnit(a.arch, b.arch)
  )
}
