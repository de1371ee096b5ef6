import type { AppArmorFact, Behaviour } from '../../src/behaviour/behaviour.ts'
import type { AuditExpectation } from '../audit-fixtures.ts'
import { warningCodes } from './observed.ts'

/** Signs of loss: none may be claimed of a log that lacks nothing. */
const LOSSES = ['RECORDS_LOST', 'SERIAL_GAP', 'INCOMPLETE_EVENTS', 'CUT_RECORDS', 'FILTERED_TRACE']

/** What a behaviour of one audit log says otherwise than the truth, a sentence each. */
export function auditDifferences(behaviour: Behaviour, expected: AuditExpectation): string[] {
  const codes = warningCodes(behaviour)
  return [
    ...setDifferences('call', calls(behaviour), expectedCalls(expected)),
    ...(expected.paths ? fileDifferences(behaviour, expected) : []),
    ...(expected.execs
      ? setDifferences('exec', [...new Set(behaviour.execs.map(exec => exec.path))], expected.execs)
      : []),
    ...(['allowed', 'denied', 'audited'] as const).flatMap(verdict =>
      setDifferences(
        verdict,
        withoutAppend(
          behaviour.apparmor.filter(fact => fact.verdict === verdict).flatMap(entriesOf)
        ),
        (expected[verdict] ?? []).flatMap(entriesOf)
      )
    ),
    ...setDifferences(
      'refused call',
      behaviour.seccomp.filter(({ action }) => action !== 'LOG').map(textOf),
      (expected.seccomp ?? []).map(textOf)
    ),
    ...setDifferences(
      'vector',
      behaviour.selinux.flatMap(vectorsOf),
      (expected.selinux ?? []).flatMap(vectorsOf)
    ),
    ...expected.warnings.filter(code => !codes.includes(code)).map(code => `no ${code}`),
    ...(expected.warnings.length > 0 ? [] : codes.filter(code => LOSSES.includes(code)))
  ]
}

function calls({ syscalls }: Behaviour): string[] {
  return syscalls.map(({ arch, name, count }) => `${arch} ${name} ${count}`)
}

function expectedCalls({ syscalls }: AuditExpectation): string[] {
  return Object.entries(syscalls).flatMap(([arch, counts]) =>
    Object.entries(counts).map(([name, count]) => `${arch} ${name} ${count}`)
  )
}

function fileDifferences({ files }: Behaviour, { paths, failed }: AuditExpectation): string[] {
  // The loader is opened by the kernel.
  const used = files.filter(file => file.access !== '' && !/\/ld-[^/]*\.so/.test(file.path))
  const wanted = files.flatMap(file => {
    const letters = Object.values(file.failed).join('')
    return letters === '' ? [] : [`${file.path} ${ordered(letters)}`]
  })
  return [
    ...setDifferences(
      'path',
      used.map(file => `${file.path} ${file.access}`),
      Object.entries(paths!).map(([path, letters]) => `${path} ${ordered(letters)}`)
    ),
    ...(failed
      ? setDifferences(
          'failed path',
          wanted,
          Object.entries(failed).map(([path, letters]) => `${path} ${ordered(letters)}`)
        )
      : [])
  ]
}

/** One text a letter or word, so that records of one file or socket may be together or apart. */
function entriesOf(fact: AppArmorFact | Readonly<Record<string, string>>): string[] {
  const { profile, class: kind, path, perms, target, info, capability, family, type } = fact
  const { access, signal, peer, name, srcname, fstype, flags } = fact
  const note = /disconnected|no audit/.exec(info ?? '')?.[0]
  if (kind === 'file')
    return [...ordered((perms ?? '').replace(/[cd]/g, 'w'))].map(letter =>
      text(profile, path, letter, letter === 'l' ? target : undefined, note)
    )
  const words = flags?.split(/[ ,]+/).sort().join(',')
  const rest = [capability, family, type, signal, peer, name, srcname, fstype, words]
  const isMove = kind?.startsWith('change_') === true
  return (access ?? '')
    .split(' ')
    .map(word => text(profile, kind, word, ...rest, isMove ? target : undefined, note))
}

/** What may write may append. */
function withoutAppend(entries: readonly string[]): string[] {
  return entries.filter(
    entry => !entry.endsWith(' a') || !entries.includes(entry.replace(/a$/, 'w'))
  )
}

function text(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join(' ')
}

function textOf(fact: { arch?: string; syscall?: string; action?: string; count: number }): string {
  return `${fact.arch} ${fact.syscall} ${fact.action} ${fact.count}`
}

function vectorsOf(fact: { readonly perms: readonly string[] }): string[] {
  const { source, target, class: kind } = fact as unknown as Readonly<Record<string, string>>
  return fact.perms.map(perm => `${source} ${target} ${kind} ${perm}`)
}

function ordered(letters: string): string {
  const all = [...'rwamklx'].filter(letter => letters.includes(letter))
  return all.filter(letter => letter !== 'a' || !all.includes('w')).join('')
}

function setDifferences(
  what: string,
  seen: readonly string[],
  expected: readonly string[]
): string[] {
  const [have, want] = [new Set(seen), new Set(expected)]
  return [
    ...[...want].filter(each => !have.has(each)).map(each => `${what} ${each} is missing`),
    ...[...have].filter(each => !want.has(each)).map(each => `${what} ${each} is not true`)
  ]
}
