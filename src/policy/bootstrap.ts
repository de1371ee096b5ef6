import { UserError } from '../errors.ts'
import { versionFacts } from '../facts/apparmor-versions.ts'
import { otherAbis } from '../facts/compat-arch.ts'
import { quietSyscalls } from '../facts/quiet-syscalls.ts'
import { ARCHES, isArch, syscallNumber } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { sortedSet } from '../order.ts'
import { DEFAULT_OPTIONS } from './options.ts'
import type { Policy } from './policy.ts'

/**
 * What to start with when nothing was seen yet: everything is logged and nothing refused, but for the noisiest harmless
 * calls, which are allowed.
 * @throws UserError for an architecture without a system call table
 */
export function decideBootstrap(name: string, architectures: readonly string[]): Policy {
  const arches = sortedSet(architectures.map(readArch).flatMap(withOtherAbis)).filter(isArch)
  return {
    name,
    mode: 'log',
    seccomp: {
      architectures: arches,
      defaultErrno: 0,
      rules: quietRules(arches),
      withheld: []
    },
    apparmor: {
      abi: versionFacts(DEFAULT_OPTIONS.apparmor).abi,
      files: [],
      offers: [],
      listing: '',
      network: [],
      capabilities: [],
      mounts: [],
      features: [],
      peers: [],
      messages: [],
      changes: [],
      denies: []
    },
    pod: {
      allowPrivilegeEscalation: true,
      allowPrivilegeEscalationReason: { class: 'always', text: 'nothing was seen yet' },
      addCapabilities: [],
      user: { ids: null, why: 'nothing was recorded' },
      readOnlyRoot: { folders: null, why: 'nothing was recorded' }
    },
    completeness: null,
    findings: []
  }
}

function quietRules(arches: readonly Arch[]): Policy['seccomp']['rules'] {
  return quietSyscalls
    .filter(({ name }) => arches.some(arch => syscallNumber(arch, name) !== undefined))
    .map(({ name, reaches }) => ({
      name,
      action: 'allow',
      reasons: [{ class: 'quiet', text: `frequent, and reaches only ${reaches}` }]
    }))
}

function readArch(name: string): Arch {
  if (isArch(name)) return name
  throw new UserError(`--arch ${name}: not known; those known are ${ARCHES.join(', ')}`)
}

// A call of an architecture that the profile does not list is not logged: libseccomp kills its caller.
function withOtherAbis(arch: Arch): readonly Arch[] {
  return [arch, ...otherAbis(arch)]
}
