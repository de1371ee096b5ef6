import test from 'ava'
import { SECCOMP, callsOf, openEvent, readAudit, seccompLine, warningCodes } from './read-audit.ts'

test('what is chosen and not in the log is said', async t => {
  const log = seccompLine(1) + seccompLine(2)
  t.deepEqual(warningCodes(await readAudit(log, { exes: ['files'] })), ['NOTHING_CHOSEN'])
  t.deepEqual(warningCodes(await readAudit(log, { exes: ['/srv/shop/bin/files'] })), [])
})

test('a window has no records of which nobody knows the time', async t => {
  const journal = `Nov 25 16:38:18 vm audit[316]: SECCOMP ${SECCOMP}\n`
  const since = { since: 1_795_623_562_225 }
  t.deepEqual(callsOf(await readAudit(journal + seccompLine(1), since)), ['x86_64 brk 1'])
  const none = await readAudit(journal, since)
  t.deepEqual(callsOf(none), [])
  t.deepEqual(warningCodes(none), ['NOTHING_CHOSEN'])
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

test('descendants that only a filter or a module logged are found by any call of theirs; of others it is said', async t => {
  const logged = (serial: number, pid: number) =>
    seccompLine(serial, SECCOMP.replace('pid=316', `pid=${pid}`))
  // Written beside another record: no rule asked for the call, but it tells the parent.
  const beside = `type=AVC msg=audit(1795623569.861:4): avc:  denied  { read } for  pid=11 comm="shop" scontext=u:r:a:s0 tcontext=u:r:b:s0 tclass=file permissive=1\n${openEvent(4, '"a"').replace('ppid=415 pid=418', 'ppid=10 pid=11').replace('key="shop"', 'key=(null)')}`
  const chosen = await readAudit(logged(1, 10) + beside + logged(5, 11), { pids: [10] })
  t.deepEqual(callsOf(chosen), ['x86_64 brk 2'])
  t.false(warningCodes(chosen).includes('UNKNOWN_PARENT'))
  const others = await readAudit(logged(1, 10) + logged(2, 12), { pids: [10] })
  t.deepEqual(callsOf(others), ['x86_64 brk 1'])
  t.true(warningCodes(others).includes('UNKNOWN_PARENT'))
})

test('a profile chooses what is stacked with it, and its children', async t => {
  const opened = (serial: number, profile: string, name: string) =>
    `type=AVC msg=audit(1795623562.225:${serial}): apparmor="DENIED" operation="open" profile="${profile}" name="${name}" pid=7 comm="a" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`
  const log = ['till//&shop', 'shop//cp', 'shop', 'shopping', 'till'].map((profile, index) =>
    opened(index + 1, profile, `/${index}`)
  )
  const { apparmor } = await readAudit(log.join(''), { profiles: ['shop'] })
  t.deepEqual(
    apparmor.map(({ profile }) => profile),
    ['shop', 'shop//cp', 'till//&shop']
  )
})

test('names that are not ASCII, or no text, are chosen by what they are', async t => {
  const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex').toUpperCase()
  const event = (serial: number, name: string, label: string) =>
    openEvent(serial, '"a"')
      .replace(' pid=418 ', ` pid=${serial} `)
      .replace(
        'comm="files" exe="/srv/shop/bin/files"',
        `comm=${hex(name)} exe=${hex(`/srv/${name}`)}`
      )
      .replace('subj=unconfined key="shop"', `subj=${label} key=${hex(name)}`)
  const log = event(1, 'caf\xc3\xa9', 'l\xc3\xa4den') + event(2, 'x\xff', 'other')
  const countOf = async (selection: Parameters<typeof readAudit>[1]) =>
    (await readAudit(log, selection)).syscalls.reduce((sum, { count }) => sum + count, 0)
  for (const selection of [
    { keys: ['café'] },
    { exes: ['/srv/café'] },
    { comms: ['café'] },
    { profiles: ['läden'] },
    { keys: ['x\\xff'] },
    { exes: ['/srv/x\\xff'] },
    { notExes: ['/srv/café'] }
  ])
    t.is(await countOf(selection), 1, JSON.stringify(selection))
  const { runs } = await readAudit(log)
  t.deepEqual(
    runs[0]!.origins?.map(({ by, name }) => `${by} ${name}`),
    ['key café', 'key x\\xff', 'profile läden', 'profile other']
  )
})
