import { Bug, UserError } from '../errors.ts'
import { isArch, isSyscall, syscallNames, syscallNumber } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { evaluate } from '../language/seccomp/evaluate.ts'
import type { Verdict } from '../language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../language/seccomp/parse-profile.ts'
import type { SeccompProfile } from '../language/seccomp/profile.ts'
import { sortedSet } from '../order.ts'
import type { Policy, SyscallRule } from '../policy/policy.ts'
import { allows } from '../policy/seccomp/allows.ts'

/**
 * Reads what was rendered with the model of the runtimes, and asks it about every call of every architecture, and where
 * arguments matter about those at their borders: the answers must be the policy's.
 * @throws Bug that names the first difference
 */
export async function readBackSeccomp(text: string, policy: Policy): Promise<void> {
  const profile = await parseOwn(text)
  const { architectures, rules } = policy.seccomp
  if (profile.architectures.join() !== architectures.join())
    throw new Bug(`rendered for ${profile.architectures.join()} instead of ${architectures.join()}`)
  if (profile.flags.length > 0) throw new Bug(`rendered with the flag ${profile.flags[0]}`)
  const decided = new Map(rules.map(rule => [rule.name, rule]))
  const names = sortedSet([
    ...syscallNames(),
    ...decided.keys(),
    ...profile.entries.flatMap(entry => entry.names)
  ])
  for (const arch of architectures.filter(isArch))
    for (const name of names.filter(name => canBeCalled(arch, name)))
      for (const registers of vectors(profile, decided.get(name), name))
        compare(profile, arch, name, registers, expected(policy, decided.get(name), registers))
}

// What no table has may be a call newer than they are.
function canBeCalled(arch: Arch, name: string): boolean {
  return syscallNumber(arch, name) !== undefined || !isSyscall(name)
}

async function parseOwn(text: string): Promise<SeccompProfile> {
  try {
    return await parseSeccompProfile(text, 'seccomp.json')
  } catch (error) {
    if (error instanceof UserError)
      throw new Bug(`rendered what cannot be read: ${error.message}`, { cause: error })
    throw error
  }
}

/** Registers on both sides of every condition, those of the policy and those that were rendered. */
function vectors(
  profile: SeccompProfile,
  rule: SyscallRule | undefined,
  name: string
): Iterable<readonly bigint[]> {
  const alternatives = [
    ...(rule?.arguments?.alternatives ?? []),
    ...profile.entries
      .filter(entry => entry.names.includes(name) && entry.conditions.length > 0)
      .map(entry => entry.conditions)
  ]
  const all = new Map<string, readonly bigint[]>([['', []]])
  for (const conditions of alternatives) {
    const fitting: bigint[] = []
    for (const { index, valueTwo } of conditions) fitting[index] = valueTwo
    for (const { index, value, valueTwo } of alternatives.flat())
      for (const sample of samples(value, valueTwo)) {
        const registers = Array.from({ length: 6 }, (_, at) => fitting[at] ?? 0n)
        registers[index] = sample
        all.set(registers.join(), registers)
      }
  }
  return all.values()
}

function samples(mask: bigint, datum: bigint): bigint[] {
  const HIGH = 1n << 32n
  const WHOLE = (1n << 64n) - 1n
  const bits = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit))
  return [0n, datum, datum | HIGH, mask, WHOLE, WHOLE ^ mask, ...bits.map(bit => datum ^ bit)]
}

function expected(
  policy: Policy,
  rule: SyscallRule | undefined,
  registers: readonly bigint[]
): Verdict {
  if (rule !== undefined && allows(rule, registers)) return { action: 'ALLOW', errno: null }
  if (policy.mode === 'log') return { action: 'LOG', errno: null }
  const errno = rule === undefined || rule.action === 'allow' ? null : rule.action
  return { action: 'ERRNO', errno: errno ?? policy.seccomp.defaultErrno }
}

function compare(
  profile: SeccompProfile,
  arch: Arch,
  name: string,
  registers: readonly bigint[],
  policy: Verdict
): void {
  const rendered = evaluate(profile, arch, name, registers)
  const isSame = rendered.action === policy.action && rendered.errno === policy.errno
  if (isSame && rendered.disputed.length === 0) return
  const call = `${name}(${registers.map(register => `0x${register.toString(16)}`).join(', ')})`
  throw new Bug(
    `rendered ${describe(rendered)} instead of ${describe(policy)} for ${call} on ${arch}`
  )
}

function describe(verdict: Verdict): string {
  return verdict.errno === null ? verdict.action : `${verdict.action} ${verdict.errno}`
}
