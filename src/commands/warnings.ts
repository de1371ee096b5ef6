import type { Run, StreamedBehaviour } from '../behaviour/behaviour.ts'
import { totalLedger } from '../behaviour/totals.ts'
import { describeProblem } from '../errors.ts'
import type { Io } from '../host/io.ts'
import { printable } from '../host/printable.ts'
import { byCodeUnit } from '../order.ts'
import type { Observed } from './observe-inputs.ts'

/** Everything that makes what was observed incomplete, one line each, said once. */
export function warningLines({ behaviour, notices }: Observed<StreamedBehaviour>): string[] {
  const { runs } = behaviour
  return [
    ...new Set([
      ...notices,
      ...totalLedger(behaviour).problems.map(describeProblem),
      ...runWarnings(runs)
    ])
  ].map(printable)
}

/** Says the warnings on standard error; past `MAX_LINES` only how many there are and `where` they stand. */
export async function warn(lines: readonly string[], where: string, io: Io): Promise<void> {
  const shown = lines.length > MAX_LINES ? lines.slice(0, MAX_LINES - 1) : lines
  const text = shown.map(line => `tracewall: warning: ${line}\n`)
  const more = lines.length - shown.length
  if (more > 0) text.push(`tracewall: warning: and ${more} more, see ${where}\n`)
  if (text.length > 0) await io.stderr.write(text.join(''))
}

const MAX_LINES = 12

/** `web, worker: text` for a warning of some runs, the text alone for one that all have. */
function runWarnings(runs: readonly Run[]): string[] {
  const labels = new Map<string, string[]>()
  for (const run of runs)
    for (const { text } of run.warnings) {
      const of = labels.get(text) ?? []
      of.push(run.label)
      labels.set(text, of)
    }
  return [...labels]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([text, of]) => (of.length === runs.length ? text : `${nameRuns(of)}: ${text}`))
}

function nameRuns(labels: readonly string[]): string {
  return labels.length > 3 ? `${labels.length} runs` : labels.join(', ')
}
