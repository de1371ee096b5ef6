import type { Behaviour } from '../../behaviour/behaviour.ts'
import { runSet } from '../../behaviour/runs.ts'
import { describeProblem } from '../../errors.ts'
import { byCodeUnit } from '../../order.ts'
import { code, prose } from '../markdown.ts'
import { viewLabels } from './evidence.ts'

/** A sign that a recording does not show all. */
export interface LossView {
  readonly sign: string
  readonly text: string
  readonly runs: string
}

/** The warnings of all runs, each once, then the lines that could not be used. */
export function viewLosses(behaviour: Behaviour): LossView[] {
  const losses = new Map<string, { sign: string; text: string; runs: number[] }>()
  for (const [index, run] of behaviour.runs.entries()) {
    const signs = [
      ...run.warnings.map(({ code: sign, text }) => ({ sign: `1${sign}`, text })),
      ...run.ledger.problems.map(problem => ({
        sign: `2${problem.code}`,
        text: describeProblem(problem)
      }))
    ]
    for (const { sign, text } of signs) {
      const key = `${sign} ${text}`
      const loss = losses.get(key) ?? { sign: sign.slice(1), text, runs: [] }
      loss.runs.push(index)
      losses.set(key, loss)
    }
  }
  return [...losses]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, { sign, text, runs }]) => ({
      sign: code(sign),
      text: prose(text),
      runs: viewLabels(behaviour, runSet(runs))
    }))
}
