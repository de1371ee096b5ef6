import { workloadsOf } from '../behaviour/workloads.ts'
import { UserError } from '../errors.ts'
import { EVERYTHING } from '../trace/selection.ts'
import type { Observed } from './observe-inputs.ts'
import type { ReadingOptions } from './reading-options.ts'
import { selectionOf } from './selection-options.ts'
import { listed } from '../listed.ts'
import { numbered } from '../numbered.ts'

/** A profile of two programs at once would allow each what only the other needs. @throws UserError */
export function requireOneWorkload({ behaviour, name }: Observed, options: ReadingOptions): void {
  const workloads = workloadsOf(behaviour)
  if (workloads.length < 2 || selectionOf(options) !== EVERYTHING) return
  const choices = workloads.map(
    ({ by, name: own, records }) => `--${by} ${own} (${numbered(records, 'record')})`
  )
  throw new UserError(
    `${name}: the log has records of several workloads; choose one: ${listed(choices, 5)}`
  )
}
