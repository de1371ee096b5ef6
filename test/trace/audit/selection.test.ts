import test from 'ava'
import { SECCOMP, callsOf, openEvent, readAudit, seccompLine, warningsOf } from './read-audit.ts'

test('what is chosen and not in the log is said', async t => {
  const log = seccompLine(1) + seccompLine(2)
  t.deepEqual(warningsOf(await readAudit(log, { exes: ['files'] })), ['NOTHING_CHOSEN'])
  t.deepEqual(warningsOf(await readAudit(log, { exes: ['/srv/shop/bin/files'] })), [])
})

test('a window has no records of which nobody knows the time', async t => {
  const journal = `Nov 25 16:38:18 vm audit[316]: SECCOMP ${SECCOMP}\n`
  const since = { since: 1_795_623_562_225 }
  t.deepEqual(callsOf(await readAudit(journal + seccompLine(1), since)), ['x86_64 brk 1'])
  const none = await readAudit(journal, since)
  t.deepEqual(callsOf(none), [])
  t.deepEqual(warningsOf(none), ['NOTHING_CHOSEN'])
  t.deepEqual(callsOf(await readAudit(journal)), ['x86_64 brk 1'])
})

test('a process is chosen with what came from it, as far as calls tell who did', async t => {
  const call = (serial: number, pid: number, ppid: number) =>
    openEvent(serial, '"a"').replaceAll('ppid=415 pid=418', `ppid=${ppid} pid=${pid}`)
  const log = call(1, 10, 1) + call(2, 11, 10) + call(3, 12, 11) + call(4, 20, 1)
  t.deepEqual(callsOf(await readAudit(log, { pids: [10] })), ['x86_64 openat 3'])
  t.deepEqual(callsOf(await readAudit(log, { pids: [11] })), ['x86_64 openat 2'])
  const child = seccompLine(5, SECCOMP.replace('pid=316', 'pid=12'))
  t.deepEqual(callsOf(await readAudit(log + child, { pids: [11] })), [
    'x86_64 brk 1',
    'x86_64 openat 2'
  ])
})
