import type { Behaviour, ExecFact, FileFact } from '../../behaviour/behaviour.ts'
import type { DecideOptions } from '../options.ts'
import type { FileRule } from '../policy.ts'
import { usualTargets, withMergedUsr } from '../../facts/usual-links.ts'
import { formatFirst } from '../../behaviour/place.ts'
import { linkedAccess } from './hard-links.ts'
import { FileDrafts } from './file-drafts.ts'
import type { InferredFile } from './file-drafts.ts'
import { movePath } from './move-path.ts'
import { impliedBy } from './implied.ts'

/** One rule a pattern, sorted by pattern. */
export function decideFiles(behaviour: Behaviour, options: DecideOptions): FileRule[] {
  const drafts = new FileDrafts(options)
  for (const fact of behaviour.files) drafts.see(fact)
  for (const fact of behaviour.execs) drafts.see(asFile(fact))
  for (const { target, bits, link } of linkedAccess(behaviour))
    drafts.need(target, bits, {
      class: 'seen',
      text: 'another name of it was made, and AppArmor wants the rights of both to be the same',
      first: formatFirst(behaviour, link)
    })
  for (const inferred of usualPrograms(behaviour, options)) drafts.infer(inferred)
  for (const inferred of impliedBy(drafts.executed())) drafts.infer(inferred)
  return drafts.rules(behaviour)
}

/** What /bin/sh and the like usually are, where the recording does not tell. */
function usualPrograms(behaviour: Behaviour, options: DecideOptions): InferredFile[] {
  return behaviour.execs
    .filter(({ resolved }) => resolved === undefined)
    .flatMap(({ path }) => {
      const targets = usualTargets(movePath(path, options.mapPath))
      if (targets === null) return []
      const text = `the recording does not tell where ${path} leads`
      return [
        { pattern: withMergedUsr(targets), access: 'rmx', reason: { class: 'usual-link', text } }
      ]
    })
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
