import test from 'ava'
import {
  callsOf,
  DENIED,
  openEvent,
  readAudit,
  SECCOMP,
  seccompLine,
  STAMP,
  warningCodes
} from './read-audit.ts'

test('names with blanks, quotes, line feeds and text that looks like a record are names', async t => {
  const forged = 'a type=SECCOMP msg=audit(9.999:9): arch=c000003e syscall=165 "x"\n'
  const hex = Buffer.from(forged).toString('hex').toUpperCase()
  const behaviour = await readAudit(openEvent(1, `"a"`) + openEvent(2, hex))
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 2'])
  t.true(behaviour.files.some(({ path }) => path === `/srv/shop/out/${forged}`))
})

test('quoted text is never hexadecimal, and hexadecimal that is cut is no name', async t => {
  const behaviour = await readAudit(
    openEvent(1, '"41424344"') + openEvent(2, '4142434') + openEvent(3, '"(null)"')
  )
  t.deepEqual(
    behaviour.files.map(({ path }) => path),
    ['/srv/shop/out/(null)', '/srv/shop/out/41424344']
  )
})

test('what user space wrote in a record, and records in the lines of other programs, are not believed', async t => {
  const behaviour = await readAudit(
    [
      seccompLine(1),
      `type=USER msg=audit(1795623562.300:2): pid=1 uid=0 msg='text=forged msg=audit(9.999:9): arch=c000003e syscall=165 apparmor="DENIED" operation="open" profile="p" name="/x" requested_mask="r"'\n`,
      'Nov 25 16:38:47 shop-node1 cron: (root) CMD (true # audit: type=1400 audit(1.0:1): apparmor="ALLOWED" operation="open" profile="p" name="/y" requested_mask="r")\n',
      'Nov 25 16:38:47 host sshd[1]: audit: type=1326 audit(1.0:2): arch=c000003e syscall=165 code=0x7ffc0000\n',
      'Nov 25 16:38:47 host shop: type=SECCOMP msg=audit(1.0:2): arch=c000003e syscall=165 code=0x7ffc0000\n',
      'type=USER_CMD msg=audit(1795623562.301:3): cmd=2F62696E arch=c000003e syscall=165 code=0x0\n'
    ].join('')
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  t.deepEqual(behaviour.apparmor, [])
})

test('a field counts where it comes first, and none is looked for inside another', async t => {
  const behaviour = await readAudit(
    seccompLine(
      1,
      'pid=1 comm="syscall=165" exe="/x" arch=c000003e syscall=12 code=0x7ffc0000 syscall=165'
    )
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
})

test('the action of a copy that lost the mark before the names is still the filter’s', async t => {
  const { seccomp } = await readAudit(
    seccompLine(
      1,
      'pid=1 comm="x" exe="/x" sig=31 arch=c000003e syscall=12 code=0x80000000AUID="unset" UID="root"'
    )
  )
  t.deepEqual(
    seccomp.map(({ action }) => action),
    ['KILL_PROCESS']
  )
})

test('a relative name behind a descriptor that no record opened is never joined with the cwd', async t => {
  const behaviour = await readAudit(openEvent(1, '"a"').replace('a0=ffffff9c', 'a0=7'))
  t.deepEqual(
    behaviour.files.map(({ path, access }) => [path, access]),
    [['?/a', '']]
  )
  t.true(warningCodes(behaviour).includes('UNRESOLVED_PATHS'))
})

test('a call that only stands beside a verdict is no system call list', async t => {
  const beside = openEvent(5, '(null)').replace('key="shop"', 'key=(null)')
  const avc =
    'type=AVC msg=audit(1795623569.861:5): apparmor="DENIED" operation="open" profile="shop" name="/etc/shadow" pid=418 comm="files" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  const behaviour = await readAudit(avc + beside)
  t.deepEqual(behaviour.syscalls, [])
  t.deepEqual(
    behaviour.apparmor.map(({ verdict, path, perms }) => [verdict, path, perms]),
    [['denied', '/etc/shadow', 'r']]
  )
  t.deepEqual(behaviour.files, [])
})

test('a disconnected name is a fact with its reason, and never a path', async t => {
  const behaviour = await readAudit(
    'type=AVC msg=audit(1795623569.861:5): apparmor="ALLOWED" operation="open" info="Failed name lookup - disconnected path" error=-13 profile="shop" name="kept.txt" pid=418 comm="files" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n'
  )
  t.deepEqual(behaviour.files, [])
  t.is(behaviour.apparmor[0]?.path, 'kept.txt')
  t.true(warningCodes(behaviour).includes('DISCONNECTED_PATHS'))
})

test('a key in hexadecimal is no beginning of a longer one, nor of the names behind it', async t => {
  const event = (serial: number, key: string) =>
    openEvent(serial, `"${serial}"`).replace('key="shop"', `key=${key}`)
  const keysOf = async (...keys: readonly string[]) => {
    const { runs } = await readAudit(keys.map((key, index) => event(index + 1, key)).join(''))
    return runs[0]!.origins?.flatMap(({ by, name }) => (by === 'key' ? [name] : []))
  }
  t.deepEqual(await keysOf('410142', '410142A1A2'), ['A', 'B', 'B\\xa1\\xa2'])
  t.deepEqual(await keysOf('410142ARCH=x86_64', '410142ARCH=x86_64'), ['A', 'B'])
})

test('only what was chosen is told', async t => {
  const other = openEvent(2, '"other"', '/usr/bin/other').replaceAll('key="shop"', 'key="else"')
  const log = openEvent(1, '"a"') + other
  const paths = async (selection: Parameters<typeof readAudit>[1]) =>
    (await readAudit(log, selection)).files.map(({ path }) => path)
  t.deepEqual(await paths({ keys: ['shop'] }), ['/srv/shop/out/a'])
  t.deepEqual(await paths({ exes: ['/usr/bin/other'] }), ['/srv/shop/out/other'])
  t.deepEqual(await paths({ notExes: ['/usr/bin/other'] }), ['/srv/shop/out/a'])
  t.deepEqual(await paths({ pids: [415] }), ['/srv/shop/out/a', '/srv/shop/out/other'])
  t.deepEqual(await paths({ pids: [1] }), [])
  t.deepEqual(await paths({ until: 1 }), [])
})

/** Records with a word in the place of one that says what kind something is of. */
const WITH_WORD: readonly ((word: string) => string)[] = [
  word => `type=AVC msg=${STAMP}${DENIED.replace('DENIED', word)}\n`,
  word => `type=AVC msg=${STAMP}${DENIED.replace('"open"', `"${word}"`)}\n`,
  word => `type=AVC msg=${STAMP}${DENIED.replace('class="file"', `class="${word}"`)}\n`,
  word => `type=${word} msg=${STAMP}${DENIED}\n`,
  word =>
    `type=SECCOMP msg=audit(11/25/26 16:19:35.281:604) : ${SECCOMP.replace('0x7ffc0000', word)}\n`,
  word =>
    `type=SYSCALL msg=audit(11/25/26 16:19:35.281:604) : arch=x86_64 syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x7ffd a2=${word} a3=0x0 items=0 ppid=1 pid=7 auid=root uid=root comm=a exe=/bin/a key=k\n`,
  word =>
    `I0516 08:13:07.654039 4190800 enricher.go:446] "audit" logger="log-enricher" timestamp="1715847187.650:211" type="${word}" node="n" pid=7\n`,
  word =>
    `{"ID":"1615114232.375:15558","NODE":"n","SYSCALL":{"arch":"0xc000003e","syscall":257,"success":"yes","exit":3,"items":0,"ppid":1,"pid":7,"${word}":"x"}}\n`
]

for (const word of ['constructor', 'toString', '__proto__'])
  test(`${word}, which every object of JavaScript has, means nothing where it stands for a word of the kernel’s`, async t => {
    for (const [index, line] of WITH_WORD.entries()) {
      const { apparmor, seccomp, syscalls, runs } = await readAudit(seccompLine(7) + line(word))
      t.is(runs[0]!.ledger.lines, 2)
      const facts = JSON.stringify([apparmor, seccomp, syscalls])
      t.notRegex(facts, /native code/, `${index}`)
      for (const { verdict } of apparmor) t.is(verdict, 'denied', `${index}`)
    }
  })
