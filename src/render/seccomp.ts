import { isArch, scmpArch } from '../facts/syscall-table.ts'
import { Bug } from '../errors.ts'
import type { Condition } from '../language/seccomp/profile.ts'
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
  readonly args?: readonly OciArgument[]
}

interface OciArgument {
  readonly index: number
  readonly value: number
  readonly valueTwo: number
  readonly op: string
}

/**
 * One group for what is allowed and one for each errno. In log mode nothing is refused, and what would be is not named,
 * so that it is logged; an errno beside LOG or ALLOW would be an error to crun.
 */
export function canonicalSeccomp(policy: Policy): OciSeccomp {
  const { architectures, defaultErrno, rules } = policy.seccomp
  const allow = allowances(rules.filter(rule => rule.action === 'allow'))
  const base = { architectures: architectures.map(scmpName) }
  if (policy.mode === 'log') return { defaultAction: 'SCMP_ACT_LOG', ...base, syscalls: allow }
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: defaultErrno,
    ...base,
    syscalls: [...allow, ...refusals(rules)]
  }
}

/** The calls without conditions first, then one entry for each alternative of those that have some. */
function allowances(allowed: readonly SyscallRule[]): OciSyscalls[] {
  const entries = new Map<string, { names: string[]; args: readonly OciArgument[] }>()
  for (const { name, arguments: args } of allowed)
    for (const conditions of args?.alternatives ?? [[]]) {
      const rendered = conditions.map(renderCondition)
      const key = JSON.stringify(rendered)
      const entry = entries.get(key)
      if (entry) entry.names.push(name)
      else entries.set(key, { names: [name], args: rendered })
    }
  return [...entries.values()]
    .sort((a, b) => Math.sign(a.args.length - b.args.length))
    .map(({ names, args }) => ({
      names,
      action: 'SCMP_ACT_ALLOW',
      ...(args.length > 0 ? { args } : {})
    }))
}

function renderCondition({ index, op, value, valueTwo }: Condition): OciArgument {
  return { index, value: exact(value), valueTwo: exact(valueTwo), op: `SCMP_CMP_${op}` }
}

// JSON.stringify would print a greater number as another one.
function exact(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Bug(`a condition compares with ${value}`)
  return number
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
