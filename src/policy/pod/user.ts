import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { PodPolicy } from '../policy.ts'

/** Whom the container may be bound to: the one that every run was started as, unless that is root. */
export function decideUser({ runs }: Behaviour): PodPolicy['user'] {
  const users = runs.map(run => run.user)
  const [first] = users
  if (!first || users.includes(undefined))
    return { ids: null, why: 'not every recording tells whom it was started as' }
  const { uid, gid } = first
  if (users.some(user => user!.uid === 0)) return { ids: null, why: 'it was started as root' }
  if (users.some(user => user!.uid !== uid || user!.gid !== gid))
    return { ids: null, why: 'the runs were started as different users' }
  return { ids: { uid, gid }, why: `every run was started as user ${uid}, group ${gid}` }
}
