import { isArch } from '../../facts/syscall-table.ts'
import { is32Bit } from '../../facts/compat-arch.ts'
import { sortedSet } from '../../order.ts'
import type { Target } from '../artifact.ts'
import { renderTemplate } from '../template.ts'

const FILE = 'audit.rules'

/** Rules for auditctl: every call of what runs under the bootstrap's AppArmor profile. */
export const auditRules: Target = {
  name: 'audit-rules',
  file: FILE,
  render: ({ policy, names: { apparmor: profile }, templates }) =>
    renderTemplate(
      'audit.rules.hbs',
      {
        profile,
        file: FILE,
        key: profile,
        rules: widths(policy.seccomp.architectures).map(arch => ({ arch, profile, key: profile }))
      },
      templates
    )
}

// x32 has the number of a 64-bit call with one bit more.
function widths(architectures: readonly string[]): string[] {
  const arches = architectures.filter(isArch).filter(arch => arch !== 'x32')
  return sortedSet(arches.map(arch => (is32Bit(arch) ? 'b32' : 'b64'))).reverse()
}
