import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { temporaryFolder } from '../temporary-folder.ts'
import { amend } from './amended.ts'

interface Said {
  readonly changes: readonly (readonly [what: string, state: string, severity: number])[]
  readonly warnings: readonly string[]
  readonly status: number
  /** The profile afterwards, '' where it is as it was. */
  readonly text: string
}

/** What becomes of a profile with these rules beside `read`, when a log shows these calls. */
async function said(
  t: ExecutionContext,
  profile: object,
  log: readonly string[],
  ...options: readonly string[]
): Promise<Said> {
  const before = JSON.stringify(profile)
  const folder = temporaryFolder(t, { 'p.json': before, 'd.log': log.join('') })
  const { status, summary } = await amend(folder, '--base', 'p.json', ...options, 'd.log')
  const text = readFileSync(join(folder, 'p.json'), 'utf8')
  return {
    changes: summary.changes.map(({ what, state, severity }) => [what, state, severity]),
    warnings: summary.warnings.filter(each => each.startsWith('p.json: ')),
    status,
    text: text === before ? '' : text
  }
}

function profileOf(rules: readonly object[], others: object = {}): object {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW' }, ...rules],
    ...others
  }
}

let serial = 1
const record = (number: number, code: string, arch: string = 'c000003e'): string =>
  `type=SECCOMP msg=audit(1795623562.225:${serial++}): auid=1 uid=0 gid=0 ses=1 pid=7 comm="shop" exe="/usr/bin/shop" sig=0 arch=${arch} syscall=${number} compat=0 ip=0x7f code=${code}\n`

const call = (number: number, a0: string): string =>
  `type=SYSCALL msg=audit(1795623562.225:${serial++}): arch=c000003e syscall=${number} success=yes exit=0 a0=${a0} a1=0 a2=0 a3=0 items=0 ppid=1 pid=7 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/usr/bin/shop" key="k"\n`

const [GETCWD, CLONE, CLONE3, SOCKET] = [79, 56, 435, 41]
const [EPERM, ENOSYS, LOGGED, KILLED] = ['0x50001', '0x50026', '0x7ffc0000', '0x0']
const named = (action: string, ...names: string[]): object => ({
  names,
  action: `SCMP_ACT_${action}`
})

test('what a profile refuses by name is taken back with --allow-dangerous alone', async t => {
  const refusing = profileOf([{ ...named('ERRNO', 'chdir', 'getcwd'), errnoRet: 13 }])
  const open = profileOf([named('ERRNO', 'getcwd')], { defaultAction: 'SCMP_ACT_ALLOW' })
  const killing = profileOf([named('KILL_PROCESS', 'getcwd')])
  for (const profile of [refusing, open, killing]) {
    const held = await said(t, profile, [record(GETCWD, EPERM)])
    t.deepEqual(held.changes, [['system call getcwd', 'dangerous', 3]])
    t.deepEqual([held.status, held.text], [1, ''])
    const made = await said(t, profile, [record(GETCWD, EPERM)], '--allow-dangerous')
    t.deepEqual(made.changes, [['system call getcwd', 'made', 3]])
    t.is(made.status, 0)
  }
})

test('what another program decides about, or is logged on purpose, stays as it is', async t => {
  const profile = profileOf([
    named('NOTIFY', 'getcwd'),
    { ...named('TRACE', 'chdir'), errnoRet: 5 },
    named('LOG', 'mkdir')
  ])
  const log = [record(GETCWD, '0x7fc00000'), record(80, '0x7ff00005'), record(83, LOGGED)]
  const { changes, warnings, status, text } = await said(t, profile, log)
  t.deepEqual([changes, status, text], [[], 0, ''])
  t.deepEqual(warnings, [
    'p.json: chdir, getcwd: left as it is, since the program that listens decides about it'
  ])
})

test('a profile that logs all gets the calls that were logged', async t => {
  const profile = profileOf([], { defaultAction: 'SCMP_ACT_LOG' })
  const { changes } = await said(t, profile, [record(GETCWD, LOGGED)])
  t.deepEqual(changes, [['system call getcwd', 'made', 0]])
})

test('clone3 stays refused where its callers may take clone', async t => {
  const refusing = { ...named('ERRNO', 'clone3'), errnoRet: 38 }
  const withClone = profileOf([named('ALLOW', 'clone'), refusing])
  const kept = await said(t, withClone, [record(CLONE3, ENOSYS)])
  t.deepEqual([kept.changes, kept.status], [[], 0])
  t.regex(kept.warnings.join(), /clone3: .* its callers take clone on ENOSYS/)
  // A program that made it needs it, and without clone it has nothing else.
  const needed = await said(t, withClone, [call(CLONE3, '7f00')])
  t.deepEqual(needed.changes, [['system call clone3', 'dangerous', 3]])
  const alone = await said(t, profileOf([refusing]), [record(CLONE3, ENOSYS)])
  t.deepEqual(alone.changes, [['system call clone3', 'dangerous', 3]])
})

test('arguments that a log does not show are no reason to say that all is allowed', async t => {
  const limited = {
    ...named('ALLOW', 'clone', 'socket'),
    args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }]
  }
  const log = [record(CLONE, LOGGED), record(SOCKET, LOGGED)]
  const { changes, warnings } = await said(t, profileOf([limited]), log)
  t.deepEqual(changes, [])
  t.regex(warnings.join(), /clone, socket: .* the log does not show the arguments/)
  const shown = await said(t, profileOf([limited]), [call(SOCKET, '1'), record(SOCKET, LOGGED)])
  t.deepEqual([shown.changes, shown.warnings], [[], []])
})

test('an entry with conditions that refuses is beaten by one without alone', async t => {
  const refusing = {
    ...named('KILL_PROCESS', 'clone'),
    args: [{ index: 0, value: 100, op: 'SCMP_CMP_LE' }]
  }
  const { changes, text } = await said(
    t,
    profileOf([refusing]),
    [call(CLONE, '11')],
    '--allow-dangerous'
  )
  t.deepEqual(changes, [['system call clone', 'made', 3]])
  t.true(text.includes('"names":["clone", "read"]'))
})

test('without a list of architectures 32-bit programs are killed, and that is not called allowed', async t => {
  const profile = profileOf([], { architectures: undefined })
  const log = [record(GETCWD, EPERM), record(39, KILLED, '40000003')]
  const { changes, status, text } = await said(t, profile, log, '--allow-dangerous')
  t.deepEqual(changes, [
    ['architecture x86', 'by-hand', 3],
    ['system call getcwd', 'made', 0]
  ])
  t.is(status, 1)
  t.false(text.includes('mkdir'))
})

test('calls of an architecture that stays killed open nothing', async t => {
  const { changes, text } = await said(t, profileOf([]), [record(39, KILLED, '40000003')])
  t.deepEqual(changes, [['architecture x86', 'dangerous', 3]])
  t.is(text, '')
})

test('a call without a name is said to be left', async t => {
  const { changes, warnings } = await said(t, profileOf([]), [record(999, EPERM)])
  t.deepEqual(changes, [])
  t.regex(warnings.join(), /syscall_0x3e7: left as it is, since no table has a name for it/)
})
