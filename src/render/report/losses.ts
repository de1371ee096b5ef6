import type { Behaviour, Run } from '../../behaviour/behaviour.ts'
import { runSet } from '../../behaviour/runs.ts'
import { describeProblem } from '../../errors.ts'
import { groupBy } from '../../group.ts'
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
  return [
    ...viewSigns(behaviour, run => run.warnings),
    ...viewSigns(behaviour, ({ ledger }) =>
      ledger.problems.map(problem => ({ code: problem.code, text: describeProblem(problem) }))
    )
  ]
}

interface Sign {
  readonly code: string
  readonly text: string
}

/** Equal signs of several runs are one. */
function viewSigns(behaviour: Behaviour, signsOf: (run: Run) => readonly Sign[]): LossView[] {
  const signs = behaviour.runs.flatMap((run, index) =>
    signsOf(run).map(sign => ({ ...sign, run: index }))
  )
  return groupBy(signs, sign => `${sign.code} ${sign.text}`).map(([, alike]) => {
    const { code: sign, text } = alike[0]!
    const runs = runSet(alike.map(({ run }) => run))
    return { sign: code(sign), text: prose(text), runs: viewLabels(behaviour, runs) }
  })
}
