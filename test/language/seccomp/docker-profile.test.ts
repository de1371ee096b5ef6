import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { UserError } from '../../../src/errors.ts'
import { allowedByDefault, defaultProfiles } from '../../../src/facts/default-profiles.ts'
import { defaultCapabilities } from '../../../src/facts/default-profiles.ts'
import { syscallNames, syscallNumber } from '../../../src/facts/syscall-table.ts'
import type { Arch } from '../../../src/facts/syscall-table.ts'
import { parseProfileSource } from '../../../src/language/seccomp/docker-profile.ts'
import { rulesFor } from '../../../src/language/seccomp/evaluate.ts'
import type { SeccompProfile } from '../../../src/language/seccomp/profile.ts'
import { inRepository } from '../../repository.ts'

const BASELINES = inRepository('profiles/baselines')
const CURRENT = [
  { file: 'moby-profiles-2026-06.json', name: 'Moby' },
  { file: 'containers-common-2026-04.json', name: 'containers-common' }
]

function textOf(file: string): string {
  return readFileSync(join(BASELINES, file), 'utf8')
}

/** What the profile does with a call where its arguments fit. */
function outcome(profile: SeccompProfile, arch: Arch, name: string): string {
  const rules = rulesFor(profile, arch, name)
  const always = rules.find(({ conditions }) => conditions.length === 0)
  if (always) return always.verdict.action === 'ALLOW' ? 'allowed' : 'refused'
  return rules.some(({ verdict }) => verdict.action === 'ALLOW') ? 'conditional' : 'refused'
}

for (const file of readdirSync(BASELINES).filter(name => name.endsWith('.json')))
  test(`${file} allows what no program can do without`, async t => {
    const source = await parseProfileSource(textOf(file), file)
    t.true(source.isDockers)
    const profile = source.in({ arch: 'x86_64', capabilities: defaultCapabilities })
    t.deepEqual(profile.architectures, ['x86_64', 'x86', 'x32'])
    for (const name of ['read', 'execve', 'exit_group', 'arch_prctl', 'futex'])
      t.is(outcome(profile, 'x86_64', name), 'allowed', name)
    t.is(outcome(profile, 'x86_64', 'kexec_load'), 'refused')
  })

for (const { file, name } of CURRENT)
  test(`${name} means what the table of its rules says, whatever the container has`, async t => {
    const source = await parseProfileSource(textOf(file), file)
    const table = defaultProfiles.find(profile => profile.name === name)!
    const more = [[], ['sys_admin'], ['sys_ptrace', 'sys_chroot'], ['bpf', 'perfmon', 'syslog']]
    for (const arch of ['x86_64', 'aarch64', 's390x', 'riscv64'] as const)
      for (const added of more) {
        const capabilities = [...defaultCapabilities, ...added]
        const profile = source.in({ arch, capabilities })
        const expected = allowedByDefault(table, arch, capabilities)
        t.is(profile.defaultErrno, table.errno)
        const differing = syscallNames()
          .filter(call => syscallNumber(arch, call) !== undefined)
          // The table leaves socketcall's inner calls out.
          .filter(call => call !== 'socketcall')
          .filter(call => outcome(profile, arch, call) !== (expected.get(call) ?? 'refused'))
        t.deepEqual(differing, [], `${arch} with ${added.join(' ')}`)
      }
  })

test('a plain profile is the same in every container', async t => {
  const text =
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}'
  const source = await parseProfileSource(text, 'p.json')
  t.false(source.isDockers)
  t.deepEqual(
    source.in({ arch: 'x86_64', capabilities: [] }),
    source.in({ arch: 'aarch64', capabilities: ['sys_admin'] })
  )
})

test('errnos by name, one name in place of a list, and kernels are read', async t => {
  const rule = (members: string): string => `{"action":"SCMP_ACT_ERRNO",${members}}`
  const text = `{"defaultAction":"SCMP_ACT_ERRNO","defaultErrno":"ENOSYS","syscalls":[
    ${rule('"name":"bpf","errno":"EACCES"')},${rule('"names":["mount"],"errno":"13"')},
    ${rule('"names":["kcmp"],"includes":{"minKernel":"4.8"}')},
    ${rule('"names":["acct"],"excludes":{"minKernel":"4.8"}')}]}`
  const source = await parseProfileSource(text, 'p.json')
  const profile = source.in({ arch: 'x86_64', capabilities: [] })
  t.is(profile.defaultErrno, 38)
  t.deepEqual(
    profile.entries.map(({ names: [name], errno }) => [name, errno]),
    [
      ['bpf', 13],
      ['mount', 13],
      ['kcmp', 1]
    ]
  )
})

const WRONG: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['two ways to name', '"name":"read","names":["write"]', /syscalls\[0\]\.name: expected either/],
  ['no name', '"includes":{"caps":["CAP_KILL"]}', /syscalls\[0\]\.names: expected at least one/],
  ['an errno that is none', '"name":"read","errno":"ENOPE"', /syscalls\[0\]\.errno: expected/]
]
for (const [what, members, message] of WRONG)
  test(`${what} is an error with its place`, async t => {
    const text = `{"defaultAction":"SCMP_ACT_KILL","syscalls":[{"action":"SCMP_ACT_ERRNO",${members}}]}`
    await t.throwsAsync(parseProfileSource(text, 'p.json'), { instanceOf: UserError, message })
  })
