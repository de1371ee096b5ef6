import type { Behaviour, RunSet } from '../../behaviour/behaviour.ts'
import { eachRun } from '../../behaviour/runs.ts'
import { quietSyscalls } from '../../facts/quiet-syscalls.ts'
import type { Step } from './step.ts'

/**
 * What a bootstrap profile lets pass without a line in the log. A run that was logged by seccomp and has none of these
 * calls was made under such a profile; one that has some logs them all.
 */
export function quiet(behaviour: Pick<Behaviour, 'seccomp'>): Step[] {
  const logged = behaviour.seccomp.filter(fact => fact.action === 'LOG')
  const loud = runsOf(logged.filter(fact => NAMES.has(fact.syscall)))
  if ([...runsOf(logged)].every(run => loud.has(run))) return []
  return quietSyscalls.map(({ name }) => ({ name, action: 'allow', reason: REASON }))
}

const NAMES: ReadonlySet<string> = new Set(quietSyscalls.map(({ name }) => name))

const REASON: Step['reason'] = {
  class: 'quiet',
  text: 'a bootstrap profile lets it pass without a line in the log'
}

function runsOf(facts: readonly { readonly runs: RunSet }[]): Set<number> {
  return new Set(facts.flatMap(({ runs }) => [...eachRun(runs)]))
}
