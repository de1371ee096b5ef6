import type { SeccompEntry, SeccompProfile } from '../../language/seccomp/profile.ts'
import type { Policy } from '../policy.ts'

/** What was decided, in the language of the runtimes: what their filter does can then be asked. */
export function asProfile({ mode, seccomp }: Pick<Policy, 'mode' | 'seccomp'>): SeccompProfile {
  const { architectures, defaultErrno, rules } = seccomp
  const entries = rules.flatMap(({ name, action, arguments: args }): SeccompEntry[] => {
    if (action === 'allow')
      return (args?.alternatives ?? [[]]).map(conditions => ({
        names: [name],
        action: 'ALLOW',
        errno: null,
        conditions
      }))
    // In log mode nothing is refused.
    return mode === 'log' ? [] : [{ names: [name], action: 'ERRNO', errno: action, conditions: [] }]
  })
  return {
    defaultAction: mode === 'log' ? 'LOG' : 'ERRNO',
    defaultErrno: mode === 'log' ? null : defaultErrno,
    architectures,
    flags: [],
    entries
  }
}
