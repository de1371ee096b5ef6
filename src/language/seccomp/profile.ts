/** A seccomp profile as the OCI runtime specification has it (`LinuxSeccomp`, v1.3.0), without its `SCMP_` prefixes. */
export interface SeccompProfile {
  readonly defaultAction: SeccompAction
  /** Of what no rule matches; null where the action has none. EPERM where the profile does not say. */
  readonly defaultErrno: number | null
  /** libseccomp's names in lower case, as behaviour/v1 has them: `x86_64`. Empty: the runtime's own alone. */
  readonly architectures: readonly string[]
  readonly flags: readonly string[]
  readonly entries: readonly SeccompEntry[]
}

/** All conditions of an entry must hold; several entries for one name are alternatives. */
export interface SeccompEntry {
  /** At least one. */
  readonly names: readonly string[]
  readonly action: SeccompAction
  /** For ERRNO and TRACE, EPERM where the profile does not say; null for the others. */
  readonly errno: number | null
  readonly conditions: readonly Condition[]
}

/** A comparison of one argument's 64-bit register, unsigned. */
export interface Condition {
  /** 0 to 5. */
  readonly index: number
  readonly op: Comparison
  /** For MASKED_EQ the mask. */
  readonly value: bigint
  /** For MASKED_EQ what must be left: `(argument & value) == valueTwo`. Otherwise unused. */
  readonly valueTwo: bigint
}

export const ACTIONS = [
  'ALLOW',
  'ERRNO',
  'KILL_PROCESS',
  'KILL_THREAD',
  'LOG',
  'NOTIFY',
  'TRACE',
  'TRAP'
] as const

export type SeccompAction = (typeof ACTIONS)[number]

export const COMPARISONS = ['EQ', 'GE', 'GT', 'LE', 'LT', 'MASKED_EQ', 'NE'] as const

type Comparison = (typeof COMPARISONS)[number]

/** Every architecture that libseccomp 2.6 knows; we have call tables for some of them only. */
export const PROFILE_ARCHITECTURES = [
  'aarch64',
  'arm',
  'loongarch64',
  'm68k',
  'mips',
  'mips64',
  'mips64n32',
  'mipsel',
  'mipsel64',
  'mipsel64n32',
  'parisc',
  'parisc64',
  'ppc',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390',
  's390x',
  'sh',
  'sheb',
  'x32',
  'x86',
  'x86_64'
] as const

/** True for the actions that carry an errno. */
export function hasErrno(action: SeccompAction): boolean {
  return action === 'ERRNO' || action === 'TRACE'
}
