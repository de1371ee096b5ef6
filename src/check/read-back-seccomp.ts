import { Bug, UserError } from '../errors.ts'
import { isArch, isSyscall, syscallNames, syscallNumber } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { evaluate } from '../language/seccomp/evaluate.ts'
import type { Verdict } from '../language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../language/seccomp/parse-profile.ts'
import type { SeccompProfile } from '../language/seccomp/profile.ts'
import { sortedSet } from '../order.ts'
import type { Policy } from '../policy/policy.ts'

/**
 * Reads what was rendered with the model of the runtimes, and asks it about every call of every architecture: the
 * answers must be the policy's.
 * @throws Bug that names the first difference
 */
export async function readBackSeccomp(text: string, policy: Policy): Promise<void> {
  const profile = await parseOwn(text)
  const { architectures, rules } = policy.seccomp
  if (profile.architectures.join() !== architectures.join())
    throw new Bug(`rendered for ${profile.architectures.join()} instead of ${architectures.join()}`)
  if (profile.flags.length > 0) throw new Bug(`rendered with the flag ${profile.flags[0]}`)
  const conditional = profile.entries.find(entry => entry.conditions.length > 0)
  if (conditional) throw new Bug(`rendered with a condition on ${conditional.names[0]}`)
  const decided = new Map(rules.map(rule => [rule.name, rule.action]))
  const names = sortedSet([
    ...syscallNames(),
    ...decided.keys(),
    ...profile.entries.flatMap(entry => entry.names)
  ])
  for (const arch of architectures.filter(isArch))
    for (const name of names.filter(name => canBeCalled(arch, name)))
      compare(profile, arch, name, expected(policy, decided.get(name)))
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

function expected(policy: Policy, action: 'allow' | number | undefined): Verdict {
  if (action === 'allow') return { action: 'ALLOW', errno: null }
  if (policy.mode === 'log') return { action: 'LOG', errno: null }
  return { action: 'ERRNO', errno: action ?? policy.seccomp.defaultErrno }
}

function compare(profile: SeccompProfile, arch: Arch, name: string, policy: Verdict): void {
  const rendered = evaluate(profile, arch, name, [])
  if (rendered.action === policy.action && rendered.errno === policy.errno) return
  throw new Bug(
    `rendered ${describe(rendered)} instead of ${describe(policy)} for ${name} on ${arch}`
  )
}

function describe(verdict: Verdict): string {
  return verdict.errno === null ? verdict.action : `${verdict.action} ${verdict.errno}`
}
