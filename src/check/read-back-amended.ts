import { Bug } from '../errors.ts'
import { isArch, isSyscall, syscallNames, syscallNumber } from '../facts/syscall-table.ts'
import { printRule } from '../language/apparmor/print.ts'
import { readSourceProfiles } from '../language/apparmor/source/profile.ts'
import type { SourceProfile } from '../language/apparmor/source/profile.ts'
import { evaluate } from '../language/seccomp/evaluate.ts'
import { parseSeccompProfile } from '../language/seccomp/parse-profile.ts'
import type { SeccompProfile } from '../language/seccomp/profile.ts'
import { registersWith } from '../language/seccomp/registers.ts'
import type { Added } from '../render/base/apparmor.ts'
import type { SeccompEdit, ValueEdit } from '../policy/base/seccomp-edit.ts'

/**
 * Reads an amended seccomp profile back: the calls that were to be allowed are, and every other call has the answer that
 * it had.
 * @throws Bug that names the first difference
 */
export async function readBackAmendedSeccomp(
  text: string,
  before: string,
  edits: readonly SeccompEdit[]
): Promise<void> {
  const now = await parseSeccompProfile(text, 'the amended profile')
  const then = await parseSeccompProfile(before, 'the profile to start from')
  const added = edits.flatMap(edit => (edit.kind === 'architecture' ? [edit.arch] : []))
  const wanted = then.architectures.length === 0 ? [] : [...then.architectures, ...added].sort()
  if ([...now.architectures].sort().join() !== wanted.join())
    throw new Bug(`amended the architectures to ${now.architectures.join()}`)
  const calls = new Set(edits.flatMap(edit => (edit.kind === 'call' ? [edit.name] : [])))
  const touched = new Set(edits.flatMap(edit => ('name' in edit ? [edit.name] : [])))
  for (const arch of now.architectures.filter(isArch))
    for (const name of new Set([...syscallNames(), ...touched])) {
      if (syscallNumber(arch, name) === undefined && isSyscall(name)) continue
      const { action, errno } = evaluate(now, arch, name, [])
      if (calls.has(name)) {
        if (action !== 'ALLOW') throw new Bug(`amended ${name} to ${action} on ${arch}`)
      } else if (!touched.has(name) && !added.includes(arch)) {
        const old = evaluate(then, arch, name, [])
        if (old.action !== action || old.errno !== errno)
          throw new Bug(`amended ${name}, which nothing asked for, to ${action} on ${arch}`)
      }
    }
  for (const edit of edits) if (edit.kind === 'value') requireValue(now, edit)
}

function requireValue(profile: SeccompProfile, { name, index, value }: ValueEdit): void {
  const arch = profile.architectures.find(isArch) ?? 'x86_64'
  if (evaluate(profile, arch, name, registersWith([index], [value])).action !== 'ALLOW')
    throw new Bug(`amended ${name}, but not for argument ${index} = ${value}`)
}

/**
 * Reads amended AppArmor profiles back: they say all that they said, and the added rules.
 * @throws Bug when they say anything else
 */
export function readBackAddedRules(text: string, before: string, added: readonly Added[]): void {
  const [now, then] = [text, before].map(each =>
    saidBy(readSourceProfiles(each, 'the amended profile'))
  ) as [string[][], string[][]]
  const wanted = then.map((said, index) => [
    ...said,
    ...(added[index]?.rules ?? []).map(rule => printRule(rule).replace(/,$/, ''))
  ])
  for (const [index, said] of now.entries())
    if ([...said].sort().join('\n') !== (wanted[index] ?? []).sort().join('\n'))
      throw new Bug(
        `amended a profile of ${wanted[index]?.length ?? 0} rules to one of ${said.length}`
      )
  if (now.length !== then.length) throw new Bug(`amended ${then.length} profiles to ${now.length}`)
}

function saidBy(profiles: readonly SourceProfile[]): string[][] {
  return profiles.map(({ body }) => body.statements.map(statement => statement.text))
}
