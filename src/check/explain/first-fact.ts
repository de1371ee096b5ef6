import type { Fact } from '../../behaviour/behaviour.ts'
import { firstRun } from '../../behaviour/runs.ts'
import { capabilityFacts } from '../../policy/capability-evidence.ts'
import type { Case } from './case.ts'
import { factsOfPath } from './path-rules.ts'
import type { Question } from './question.ts'
import { factsOfRule } from './rule-facts.ts'

/** The fact that was seen first of what is asked for; null where nothing was. */
export function firstFact(of: Case, question: Question): Fact | null {
  let first: Fact | null = null
  for (const fact of factsFor(of, question))
    if (
      first === null ||
      firstRun(fact.runs) < firstRun(first.runs) ||
      (firstRun(fact.runs) === firstRun(first.runs) && fact.first < first.first)
    )
      first = fact
  return first
}

function factsFor(of: Case, question: Question): readonly Fact[] {
  switch (question.kind) {
    case 'call':
      return of.behaviour.syscalls.filter(({ name }) => name === question.name)
    case 'path':
      return factsOfPath(of, question.path).flatMap(({ uses }) => uses)
    case 'capability':
      return capabilityFacts(of.behaviour).filter(
        ({ capability }) => capability === question.capability
      )
    case 'rule':
      return factsOfRule(of.behaviour, question.needs).map(({ fact }) => fact)
    case 'setting':
      return []
    default:
      return question satisfies never
  }
}
