import type { Behaviour, ExecFact, FileFact } from '../../behaviour/behaviour.ts'
import type { DecideOptions } from '../options.ts'
import type { FileRule } from '../policy.ts'
import { FileDrafts } from './file-drafts.ts'
import { impliedBy } from './implied.ts'

/** One rule a pattern, sorted by pattern. */
export function decideFiles(behaviour: Behaviour, options: DecideOptions): FileRule[] {
  const drafts = new FileDrafts(options)
  for (const fact of behaviour.files) drafts.see(fact)
  for (const fact of behaviour.execs) drafts.see(asFile(fact))
  for (const inferred of impliedBy(drafts.executed())) drafts.infer(inferred)
  return drafts.rules(behaviour)
}

function asFile({ path, resolved, by, runs, first }: ExecFact): FileFact {
  return {
    path,
    ...(resolved === undefined ? {} : { resolved }),
    access: 'x',
    failed: {},
    uses: [{ by, access: 'x', owner: false, runs, first }]
  }
}
