import type { AppArmorFact, Behaviour, MountFact } from '../../behaviour/behaviour.ts'
import { groupBy } from '../../group.ts'
import { mountKindOf, mountScope, printMountScope } from '../../language/apparmor/mount.ts'
import type { MountKind, MountScope } from '../../language/apparmor/mount.ts'
import { sortedSet } from '../../order.ts'
import type { MountRule } from '../policy.ts'
import { seen } from './evidence.ts'

/** More than these of a kind are one rule for all: their names are made anew each time. */
const MOST_SCOPES = 32

/**
 * Rules for the mounts that succeeded. Where AppArmor's own records tell all of a kind, each has what these tell and no more;
 * what only calls show is not restricted, since their paths are no names of AppArmor's.
 */
export function decideMounts(behaviour: Behaviour): MountRule[] {
  const done = behaviour.mounts.filter(({ error }) => error === null)
  const scopes = scopesOf(behaviour.apparmor)
  return groupBy(done, mountKind).flatMap(([kind, facts]): MountRule[] => {
    const rules = groupBy(facts, fact => {
      const scope = scopes.get(keyOf(kind, fact.target, fact.source, fact.fstype, fact.flags))
      return scope ? printMountScope(kind, scope) : ''
    }).map(([, alike]): MountRule => {
      const [first] = alike
      const scope =
        first && scopes.get(keyOf(kind, first.target, first.source, first.fstype, first.flags))
      return { kind, ...(scope && { scope }), reasons: [reasonOf(behaviour, alike)] }
    })
    const isScoped = rules.length <= MOST_SCOPES && rules.every(({ scope }) => scope !== undefined)
    return isScoped ? rules : [{ kind, reasons: [reasonOf(behaviour, facts)] }]
  })
}

function reasonOf(behaviour: Behaviour, facts: readonly MountFact[]): ReturnType<typeof seen> {
  const operations = sortedSet(facts.map(({ operation }) => operation))
  return seen(behaviour, operations.join(', '), facts)
}

/** What AppArmor's records say of a mount, by all that they say. */
function scopesOf(facts: readonly AppArmorFact[]): ReadonlyMap<string, MountScope> {
  const scopes = new Map<string, MountScope>()
  for (const fact of facts) {
    const kind = mountKindOf(fact.class)
    const scope = kind && mountScope(kind, fact)
    if (kind && scope) {
      const { name = null, srcname = null, fstype = null, flags = null } = fact
      scopes.set(keyOf(kind, name, srcname, fstype, flags), scope)
    }
  }
  return scopes
}

function keyOf(kind: MountKind, ...parts: readonly (string | null)[]): string {
  return JSON.stringify([kind, ...parts])
}

/** The newer calls are asked about as mount (Linux 6.1 security/apparmor/lsm.c: sb_mount, move_mount). */
export function mountKind({ operation }: MountFact): MountKind {
  return operation === 'umount' || operation === 'pivot_root' ? operation : 'mount'
}
