import { isArch, scmpArch } from '../facts/syscall-table.ts'
import { Bug } from '../errors.ts'
import type { Policy, SyscallRule } from '../policy/policy.ts'
import type { Target } from './artifact.ts'

/** Plain OCI JSON, one name a line: every runtime reads it, and a change of one call is a change of one line. */
export const seccomp: Target = {
  name: 'seccomp',
  file: 'seccomp.json',
  render: ({ policy }) => `${JSON.stringify(canonicalSeccomp(policy), null, 2)}\n`
}

/** The OCI object. It has no name, header or version in it, so the same object is hashed for the profile's name. */
export interface OciSeccomp {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly architectures: readonly string[]
  readonly syscalls: readonly OciSyscalls[]
}

interface OciSyscalls {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
}

/**
 * One group for what is allowed and one for each errno. In log mode nothing is refused, and what would be is not named,
 * so that it is logged; an errno beside LOG or ALLOW would be an error to crun.
 */
export function canonicalSeccomp(policy: Policy): OciSeccomp {
  const { architectures, defaultErrno, rules } = policy.seccomp
  const allowed = rules.filter(rule => rule.action === 'allow')
  const allow = allowed.length > 0 ? [{ names: namesOf(allowed), action: 'SCMP_ACT_ALLOW' }] : []
  const base = { architectures: architectures.map(scmpName) }
  if (policy.mode === 'log') return { defaultAction: 'SCMP_ACT_LOG', ...base, syscalls: allow }
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: defaultErrno,
    ...base,
    syscalls: [...allow, ...refusals(rules)]
  }
}

function refusals(rules: readonly SyscallRule[]): OciSyscalls[] {
  const errnos = new Set(rules.flatMap(rule => (rule.action === 'allow' ? [] : [rule.action])))
  return [...errnos]
    .sort((a, b) => a - b)
    .map(errno => ({
      names: namesOf(rules.filter(rule => rule.action === errno)),
      action: 'SCMP_ACT_ERRNO',
      errnoRet: errno
    }))
}

// The policy's rules are sorted.
function namesOf(rules: readonly SyscallRule[]): string[] {
  return rules.map(rule => rule.name)
}

function scmpName(arch: string): string {
  if (!isArch(arch)) throw new Bug(`the policy lists the architecture ${arch}`)
  return scmpArch(arch)
}
