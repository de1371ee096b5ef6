import type { Behaviour, MountFact } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { sortedSet } from '../../order.ts'
import type { MountRule } from '../policy.ts'
import { seen } from './evidence.ts'

/** One rule for each kind of mount call that succeeded; what was mounted where is not restricted. */
export function decideMounts(behaviour: Behaviour): MountRule[] {
  const done = behaviour.mounts.filter(({ error }) => error === null)
  return groupBy(done, mountKind).map(([kind, facts]) => {
    const operations = sortedSet(facts.map(({ operation }) => operation))
    return { kind, reasons: [seen(behaviour, operations.join(', '), facts)] }
  })
}

/** The newer calls are asked about as mount (Linux 6.1 security/apparmor/lsm.c: sb_mount, move_mount). */
export function mountKind({ operation }: MountFact): MountRule['kind'] {
  return operation === 'umount' || operation === 'pivot_root' ? operation : 'mount'
}
