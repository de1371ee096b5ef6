import type { ProfileEvent } from '../../trace/audit/records/profile-event.ts'
import type { Explanation } from './explanation.ts'

/** What it means that a profile was loaded, replaced or removed, or was not. */
export function explainProfileEvent(event: ProfileEvent): Explanation {
  const { operation, profile, isDone, info } = event
  return {
    what: isDone
      ? `AppArmor ${DONE[operation]} the profile ${profile}`
      : `AppArmor did not ${operation} the profile ${profile}`,
    details: info === '' ? [] : [['reason', info]],
    refusedBy: null,
    change: [
      isDone
        ? 'nothing: what was refused before and after it may have been so by different profiles'
        : 'see what apparmor_parser says of it: sudo apparmor_parser -r FILE; in a container or as another user it may not'
    ],
    severity: null,
    why: ''
  }
}

const DONE: Readonly<Record<ProfileEvent['operation'], string>> = {
  load: 'loaded',
  replace: 'replaced',
  remove: 'removed'
}
