import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { PodPolicy } from '../policy.ts'

/** Whom the container may be bound to: the one that every run was started as, unless that is root. */
export function decideUser({ runs }: Behaviour): PodPolicy['user'] {
  const users = runs.flatMap(run => run.user ?? [])
  const [first] = users
  if (users.some(({ uid }) => uid === 0)) return { ids: null, why: 'it was started as root' }
  if (!first || users.length < runs.length)
    return { ids: null, why: 'not every recording tells whom it was started as' }
  const { uid } = first
  const gids = new Set(users.map(user => user.gid))
  const told = [...gids].filter(gid => gid !== null)
  if (users.some(user => user.uid !== uid) || told.length > 1)
    return { ids: null, why: 'the runs were started as different users' }
  const [gid = null] = gids.has(null) ? [] : told
  const group = gid === null ? 'which group is not known' : `group ${gid}`
  return { ids: { uid, gid }, why: `every run was started as user ${uid}, ${group}` }
}
