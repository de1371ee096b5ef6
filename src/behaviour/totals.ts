import type { Problem } from '../errors.ts'
import { byCodeUnit } from '../order.ts'
import type { Behaviour, Ledger, Warning } from './behaviour.ts'

/** The ledgers of all runs as one. */
export function totalLedger(behaviour: Pick<Behaviour, 'runs'>): Ledger {
  const ignored = new Map<string, number>()
  const problems = new Map<string, Problem>()
  let [lines, used] = [0, 0]
  for (const { ledger } of behaviour.runs) {
    lines += ledger.lines
    used += ledger.used
    for (const [reason, count] of Object.entries(ledger.ignored))
      ignored.set(reason, (ignored.get(reason) ?? 0) + count)
    for (const problem of ledger.problems) {
      const key = `${problem.code} ${problem.source}`
      const other = problems.get(key)
      problems.set(key, other ? joinProblems(other, problem) : problem)
    }
  }
  return {
    lines,
    used,
    ignored: Object.fromEntries([...ignored].sort(([a], [b]) => byCodeUnit(a, b))),
    problems: [...problems].sort(([a], [b]) => byCodeUnit(a, b)).map(([, problem]) => problem)
  }
}

/** Every warning of any run once. */
export function totalWarnings(behaviour: Pick<Behaviour, 'runs'>): Warning[] {
  const warnings = new Map<string, Warning>()
  for (const run of behaviour.runs)
    for (const warning of run.warnings) warnings.set(`${warning.code} ${warning.text}`, warning)
  return [...warnings].sort(([a], [b]) => byCodeUnit(a, b)).map(([, warning]) => warning)
}

function joinProblems(a: Problem, b: Problem): Problem {
  return { ...a, line: Math.min(a.line, b.line), count: a.count + b.count }
}
