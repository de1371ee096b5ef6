import { unionAccess } from '../../behaviour/access.ts'
import type { Behaviour, ExecFact, FileFact } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'

/** A program as the file that was executed. */
export function executedFile({ path, resolved, by, runs, first }: ExecFact): FileFact {
  return {
    path,
    ...(resolved === undefined ? {} : { resolved }),
    access: 'x',
    failed: {},
    uses: [{ by, access: 'x', owner: false, runs, first }]
  }
}

/** What lies in no folder, as the files that AppArmor takes it for. */
export function unmountedFiles({ unmounted }: Pick<Behaviour, 'unmounted'>): FileFact[] {
  return groupBy(unmounted, fact => fact.path).map(([path, facts]) => ({
    path,
    access: facts.reduce((all, { access }) => unionAccess(all, access), ''),
    failed: {},
    uses: facts.map(({ by, access, runs, first }) => ({ by, access, owner: false, runs, first }))
  }))
}
