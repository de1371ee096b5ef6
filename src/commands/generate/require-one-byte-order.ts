import { UserError } from '../../errors.ts'
import { isArch, isBigEndian } from '../../facts/syscall-table.ts'
import type { Policy } from '../../policy/policy.ts'

/**
 * No runtime starts a container under a filter for architectures of both byte orders: libseccomp refuses to build it.
 * @throws UserError
 */
export function requireOneByteOrder({ seccomp: { architectures } }: Pick<Policy, 'seccomp'>): void {
  const big = architectures.filter(arch => isArch(arch) && isBigEndian(arch))
  const others = architectures.filter(arch => !big.includes(arch))
  if (big.length === 0 || others.length === 0) return
  throw new UserError(
    `${others.join(', ')} and ${big.join(', ')} have different byte orders, and no runtime loads a seccomp profile ` +
      'for both: make one for each, of recordings made there'
  )
}
