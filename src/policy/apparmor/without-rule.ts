import type { AppArmorFields } from '../../trace/verdict.ts'

/**
 * What allows something for which there is no rule to add, by its class and what a record says. Source: apparmor.d(5); Linux 6.1
 * security/apparmor/domain.c aa_change_hat, resource.c aa_task_setrlimit
 */
export function withoutRule(kind: string, { rlimit, value, peer }: AppArmorFields): string {
  if (kind === 'change_hat')
    return 'a hat needs no rule, but a block within the profile that holds what it does: ^NAME { }'
  if (kind !== 'rlimit') return 'the record does not tell all that a rule needs'
  // The kernel asks for the capability only where the limits are another process's.
  if (peer !== undefined)
    return "the limits of another profile's process: it takes capability sys_resource"
  const limit = value === INFINITE ? 'infinity' : value
  const rule =
    rlimit !== undefined && /^[a-z]+$/.test(rlimit) && limit !== undefined && LIMIT.test(limit)
      ? `: set rlimit ${rlimit} <= ${limit}`
      : ''
  return `the profile sets a limit, which has to be raised there${rule}`
}

/** Source: Linux include/uapi/linux/resource.h RLIM64_INFINITY */
const INFINITE = '18446744073709551615'
const LIMIT = /^(?:\d{1,20}|infinity)$/
