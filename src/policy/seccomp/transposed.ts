import type { Behaviour } from '../../behaviour/behaviour.ts'
import { equivalentsOn, ownCalls } from '../../facts/arch-equivalents.ts'
import { multiplexers } from '../../facts/multiplexers.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { sortedSet } from '../../order.ts'
import type { Step } from './step.ts'

/** What was seen elsewhere, on architectures that no run was recorded on: an estimate, until one is. */
export function transposed(behaviour: Behaviour, unseen: readonly Arch[]): Step[] {
  const names = sortedSet(behaviour.syscalls.map(fact => fact.name))
  return unseen.flatMap(arch => {
    const step = (name: string, of: string): Step => ({
      name,
      action: 'allow',
      reason: { class: 'arch', text: `estimate for ${arch}: ${of}` }
    })
    const calls = names.flatMap(seen =>
      equivalentsOn(arch, seen).map(name => step(name, `what ${seen} is elsewhere`))
    )
    const carriers = multiplexers
      .filter(
        ({ architectures, carries }) =>
          architectures.includes(arch) && names.some(name => carries.has(name))
      )
      .map(({ name }) => step(name, 'C libraries make calls that were seen through it'))
    const own = ownCalls(arch).map(name => step(name, 'programs make it there'))
    return [...calls, ...carriers, ...own]
  })
}

/** Steps that name calls of x86_64, in the names of the architectures that a profile is for. */
export function onArchitectures(steps: readonly Step[], architectures: readonly Arch[]): Step[] {
  return steps.flatMap(step =>
    sortedSet(architectures.flatMap(arch => equivalentsOn(arch, step.name))).map(name =>
      name === step.name
        ? step
        : {
            ...step,
            name,
            reason: { ...step.reason, text: `as ${step.name}: ${step.reason.text}` }
          }
    )
  )
}
