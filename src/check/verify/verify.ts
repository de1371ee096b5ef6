import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { shownBy } from '../../policy/shown.ts'
import { verifyAppArmor } from './apparmor.ts'
import { noNewPrivilegesIn } from './no-new-privileges.ts'
import { verifyPod } from './pod.ts'
import type { AskedPod } from './pod.ts'
import { verifySeccomp } from './seccomp.ts'
import type { ProfileOnMachine } from './seccomp.ts'
import type { WatchedRun } from './seen-calls.ts'
import type { Verification } from './verification.ts'

/** What everything is to run under; null: not by this kind. */
export interface AskedProfiles {
  readonly seccomp: ProfileOnMachine | null
  readonly apparmor: readonly SourceProfile[] | null
  readonly pod: AskedPod | null
}

/** Would everything that recordings show still run under these profiles? `watched` are the runs whose calls are known one by one. */
export function verify(
  { seccomp, apparmor, pod }: AskedProfiles,
  behaviour: Behaviour,
  watched: readonly WatchedRun[],
  options: DecideOptions
): Verification {
  const shown = shownBy(behaviour)
  const noNewPrivileges = noNewPrivilegesIn(pod, options.noNewPrivileges)
  return {
    seccomp:
      seccomp && shown.calls
        ? verifySeccomp(seccomp, behaviour, watched, { ...options, noNewPrivileges })
        : null,
    apparmor: apparmor && shown.accesses ? verifyAppArmor(apparmor, behaviour, options) : null,
    pod: pod && verifyPod(pod, behaviour, options)
  }
}

/** True if everything that the recordings show still runs. */
export function holds({ seccomp, apparmor, pod }: Verification): boolean {
  return (
    (seccomp === null ||
      (seccomp.refused.length === 0 &&
        seccomp.architectures.length === 0 &&
        seccomp.needed.length === 0)) &&
    (apparmor === null || apparmor.refused.length === 0) &&
    (pod === null || pod.refused.length === 0)
  )
}

/** True if, moreover, nothing is undecided and nothing failed in the recordings already. */
export function isCertain({ seccomp, apparmor, pod }: Verification): boolean {
  return (
    (seccomp === null || (seccomp.untold.length === 0 && seccomp.asRecorded.length === 0)) &&
    (apparmor === null || (apparmor.untold.length === 0 && apparmor.asRecorded.length === 0)) &&
    (pod === null || pod.untold.length === 0)
  )
}
