import { SIZE_BUDGET, SIZE_LIMIT, programSize } from '../../language/seccomp/program-size.ts'
import type { Policy } from '../../policy/policy.ts'
import { asProfile } from '../../policy/seccomp/as-profile.ts'

/** Says so when the filter is large: it is run through at each system call, and the kernel takes none beyond a limit. */
export function sizeWarning(policy: Policy): string[] {
  const size = programSize(asProfile(policy))
  if (size <= SIZE_BUDGET) return []
  const { architectures } = policy.seccomp
  const cause =
    architectures.length > 1
      ? `make a profile for each of its ${architectures.length} architectures`
      : 'leave out conditions with many values'
  return [
    `the seccomp filter has up to ${size} instructions, more than ${SIZE_BUDGET}; the kernel takes ${SIZE_LIMIT} at most: ${cause}`
  ]
}
