import test from 'ava'
import {
  DENIED,
  STAMP,
  SECCOMP,
  callsOf,
  readAudit,
  seccompLine,
  warningCodes
} from './read-audit.ts'

const AUDITD = `type=AVC msg=${STAMP}${DENIED}`

const RING = `[   28.429653] audit: type=1400 ${STAMP}${DENIED}`

const SYSLOG = `Nov 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${DENIED}`

/** Lines as people copy them from terminals, pages, trackers and tests' logs. */
const LINES: Readonly<Record<string, string>> = {
  'uniq -c': `     12 audit: type=1400 ${STAMP}${DENIED}`,
  'uniq -c of syslog': `     12 ${SYSLOG}`,
  nl: `     1\t${AUDITD}`,
  'a numbered list of aa-log': `2551 ${DENIED}`,
  'a page': `<p>${RING}</p>`,
  'a page with line breaks': `<pre><code>${RING}<br/>`,
  'a list of a page': `<li>${AUDITD}</li>`,
  'a quoted page': `&gt; ${AUDITD}`,
  'inline code': `\`${RING}\``,
  'a list': `+ ${RING}`,
  'a tracker': `{noformat}${AUDITD}{noformat}`,
  'a tracker with a title': `{code:title=audit.log}${AUDITD}`,
  'a forum': `[code]${RING}[/code]`,
  'a difference': `+${AUDITD}`,
  'an older difference': `-${RING}`,
  'a mail with initials': `JD> ${AUDITD}`,
  'a text in quotes': `'${AUDITD} '`,
  'a text in quotes, of a list': `  "${AUDITD}",`,
  'a sentence in brackets': `(${RING}).`,
  'a list in brackets': `[${AUDITD}]`,
  'a dash': `\xe2\x80\x93 ${AUDITD}`,
  'a point of a list': `\xe2\x80\xa2 ${RING}`,
  'a footnote': `[1] ${AUDITD}`,
  'a numbered point': `(12) ${RING}`,
  'a shell': `$ ${RING}`,
  'a heading': `### ${AUDITD}`,
  'an arrow': `=> ${RING}`,
  'a table of Kibana': `"Nov 25, 2026 @ 16:38:18.123",web,"${AUDITD.replaceAll('"', '""')}"`,
  'a table': `| 2026-11-25 16:38:56 | AVC ${DENIED} |`,
  'a quoted journal': `> AVC ${DENIED}`,
  'a journal in Chinese': `11\xe6\x9c\x88 25 16:38:56 host audit[848]: AVC ${DENIED}`,
  'a journal in Chinese, with blanks': `11 \xe6\x9c\x88 25 \xe6\x97\xa5 16:38:56 host audit[848]: AVC ${DENIED}`,
  'a journal in Korean': `11\xec\x9b\x94 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${DENIED}`,
  'a journal in Finnish': `marras 25 16:38:56 host audit[848]: AVC ${DENIED}`,
  'a zone without a name': `Wed 2026-11-25 16:38:56 +03 host audit[848]: AVC ${DENIED}`,
  'logs of several nodes': `node-1.example.org ${SYSLOG}`,
  'logs of several nodes, auditd': `node-1.example.org ${AUDITD}`,
  'ausearch, joined': `---- time->Wed Nov 25 16:38:56 2026 ${AUDITD}`,
  'ausearch -i, joined': `---- ${AUDITD}`,
  'ausearch, joined behind its time': `time->Wed Nov 25 16:38:56 2026 ${AUDITD}`,
  'a log service': `2026-11-25T16:38:56.000Z\t${AUDITD}`,
  'rsyslog with what auditd adds': `Nov 25 16:38:56 host audisp-syslog: ${AUDITD}#035FSUID="root" OUID="root"`,
  'cat -v': `${AUDITD}^]FSUID="root" OUID="root"`,
  'a hard line break of Markdown': `${AUDITD}\\`,
  'Markdown with escapes': AUDITD.replaceAll('_', '\\_'),
  pdsh: `node1: ${SYSLOG}`,
  "a run of tests, the kernel's log": `2026-11-25T16:38:56.1234567Z ${RING}`,
  'a run of tests, syslog': `2026-11-25T16:38:56.1234567Z ${SYSLOG}`,
  'a serial console': `host login: ${RING}\r\r`,
  'blanks at which no line is broken': AUDITD.replaceAll(' ', '\xc2\xa0'),
  'such blanks as a page has them': AUDITD.replaceAll(' ', '&nbsp;'),
  'characters without a width': `\xe2\x80\x8b${RING}`
}

for (const [copy, line] of Object.entries(LINES))
  test(`a denial is read from ${copy}`, async t => {
    const { apparmor, runs } = await readAudit(`${line}\n`)
    t.deepEqual(
      apparmor.map(({ path, perms, owner }) => [path, perms, owner]),
      [['/etc/a', 'r', 'yes']]
    )
    t.is(runs[0]!.ledger.used, 1)
  })

test('two blanks of SELinux are two blanks, whichever a page made of them', async t => {
  const avc =
    'avc:  denied  { read } for  pid=848 comm="shop" name="etc" dev="dm-0" ino=7 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file permissive=0'
  for (const blanks of ['\xc2\xa0 ', ' \xc2\xa0', '&nbsp; ', ' &nbsp;', ' ']) {
    const { selinux } = await readAudit(`type=AVC msg=${STAMP}${avc.replaceAll('  ', blanks)}\n`)
    t.deepEqual(
      selinux.map(({ class: kind, permissive }) => [kind, permissive]),
      [['file', false]],
      blanks
    )
  }
})

test('contexts of SELinux out of Markdown have no backslashes', async t => {
  const { selinux } = await readAudit(
    `time-\\>Wed Nov 25 16:38:56 2026\\\ntype=AVC msg=${STAMP}avc: denied { read } for pid=848 comm="shop" name="a\\_b" dev="dm-0" ino=7 scontext=user\\_u:user\\_r:shop\\_t:s0 tcontext=u:object\\_r:etc\\_t:s0 tclass=file permissive=0\\\n`
  )
  t.deepEqual(
    selinux.map(({ source, target, permissive }) => [source, target, permissive]),
    [['user_u:user_r:shop_t:s0', 'u:object_r:etc_t:s0', false]]
  )
})

test('a record of SELinux that cannot be read is a problem', async t => {
  const line = `type=AVC msg=${STAMP}avc:_denied__{ read } for pid=848 scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=file\n`
  const behaviour = await readAudit(seccompLine(1) + line)
  t.deepEqual(behaviour.selinux, [])
  t.true(warningCodes(behaviour).includes('CUT_RECORDS'))
})

test('what a person has put behind the last field says nothing of the owner', async t => {
  for (const end of [',', '"', ')', ' (three times)']) {
    const { apparmor } = await readAudit(`${RING}${end}\n`)
    t.not(apparmor[0]?.owner, 'no', end)
  }
})

test('what a person has put behind the last field is not of its value', async t => {
  const avc = (end: string) =>
    `type=AVC msg=${STAMP}avc:  denied  { read } for  pid=848 comm="shop" name="etc" dev="dm-0" ino=7 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file${end}`
  const sent = `type=AVC msg=${STAMP}apparmor="DENIED" operation="signal" profile="shop" pid=848 comm="shop" requested_mask="send" denied_mask="send" signal=hup`
  const able = `type=AVC msg=${STAMP}apparmor="DENIED" operation="capable" profile="shop" pid=848 comm="shop" capability=6`
  for (const end of ['', ',', '.', ';', ':', '**', "'", '",', ').', '`']) {
    const { selinux } = await readAudit(`${avc(' permissive=1')}${end}\n`)
    t.deepEqual(
      selinux.map(({ class: kind, permissive }) => [kind, permissive]),
      [['file', true]],
      end
    )
    t.is((await readAudit(`${avc('')}${end}\n`)).selinux[0]?.class, 'file', end)
    t.is((await readAudit(`${sent}${end}\n`)).apparmor[0]?.signal, 'hup', end)
    t.is((await readAudit(`${able}${end}\n`)).apparmor[0]?.capability, 'setgid', end)
  }
})

test('marks before a line make no record of what a program says', async t => {
  const forged = `type=SECCOMP msg=audit(1.0:2): ${SECCOMP}`
  for (const line of [
    `Nov 25 16:38:47 host shop: ${forged}`,
    `2026-11-25T16:38:47.123456Z host shop: ${forged}`,
    `2026-11-25T16:38:47.123456Z Nov 25 16:38:47 host shop: ${forged}`,
    `node-1.example.org Nov 25 16:38:47 host shop: audit: type=1326 audit(1.0:2): ${SECCOMP}`,
    `> Nov 25 16:38:47 host shop[7]: <pre>${forged}`,
    `| 2026-11-25 16:38:56 | shop: ${forged}`,
    `shop said ${forged}`,
    `shop: ${forged}`,
    `cron ${forged}`
  ])
    t.deepEqual(callsOf(await readAudit(`${seccompLine(1)}${line}\n`)), ['x86_64 brk 1'], line)
})

test('what stands for the mark before the names is the mark, and in a name it is the name', async t => {
  const head = (type: string) =>
    `Nov 25 16:38:56 host audisp-syslog: type=${type} msg=audit(1795623562.225:7): `
  const { files } = await readAudit(
    `${head('SYSCALL')}arch=c000003e syscall=42 success=yes exit=0 a0=3 a1=7ffd a2=6e a3=0 items=0 ppid=1 pid=2 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="a" exe="/a" subj=unconfined key="shop"#035ARCH=x86_64 SYSCALL=connect AUID="root"\n` +
      `${head('SOCKADDR')}saddr=01002F72756E2F782E736F636B00#035SADDR={ saddr_fam=local path=/run/x.sock }\n`
  )
  t.deepEqual(
    files.map(({ path, access }) => [path, access]),
    [['/run/x.sock', 'rw']]
  )
  const { apparmor } = await readAudit(
    `Nov 25 16:38:56 host audisp-syslog: ${AUDITD.replace('/etc/a', '/etc/0#035UID=a')}#035FSUID="root"\n`
  )
  t.is(apparmor[0]?.path, '/etc/0#035UID=a')
})

test('several events of ausearch on one line are read each', async t => {
  const long = SECCOMP.replace('/srv/shop/bin/files', `/srv/${'shop/'.repeat(20)}files`)
  const event = (serial: number) =>
    `---- time->Wed Nov 25 16:38:56 2026 ${seccompLine(serial, long).trim()}`
  t.deepEqual(callsOf(await readAudit(`${event(1)} ${event(2)} ${event(3)}\n`)), ['x86_64 brk 3'])
})

test('a mail as it was sent has other signs of equality, and lines broken anywhere', async t => {
  const sent = (text: string) => text.replaceAll('=', '=3D')
  const at = (text: string, place: number) => `${text.slice(0, place)}=\n${text.slice(place)}`
  for (const [line, from] of [
    [AUDITD, 60],
    [SYSLOG, 110]
  ] as const) {
    const mail = sent(line)
    for (let place = from; place < mail.length - 2; place++) {
      if (/=3?$/.test(mail.slice(0, place))) continue
      const { apparmor, runs } = await readAudit(`${at(mail, place)}\n`)
      t.deepEqual(
        apparmor.map(({ path, perms, owner }) => [path, perms, owner]),
        [['/etc/a', 'r', 'yes']],
        at(mail, place)
      )
      t.is(runs[0]!.ledger.used, 2)
    }
  }
  const killed = sent(seccompLine(1, SECCOMP.replace('0x7ffc0000', '0x80000000')))
  const { seccomp } = await readAudit(at(killed, 80))
  t.is(seccomp[0]?.action, 'KILL_PROCESS')
  const name = await readAudit(`${AUDITD.replace('"/etc/a"', '3D2F6574632F61')}\n`)
  t.is(name.apparmor[0]?.path, '=/etc/a')
})

test('what the kernel wrote by itself is told of without a serial, too, and once', async t => {
  const journal = (text: string) => `Nov 25 16:38:56 host audit[7]: ${text}\n`
  const kernel = (type: number, text: string) =>
    `Nov 25 16:38:56 host kernel: audit: type=${type} audit(1795623562.225:5${type % 10}): ${text}\n`
  const error =
    'op=security_bounded_transition seresult=denied oldcontext=u:r:init_t:s0 newcontext=u:r:shop_t:s0'
  const end =
    'auid=1 uid=0 gid=0 ses=4 subj=shop pid=7 comm="mkdir" exe="/bin/busybox" sig=31 res=1'
  const [errors, ends] = [journal(`SELINUX_ERR ${error}`), journal(`ANOM_ABEND ${end}`)]
  const codes = ['SELINUX_ERRORS', 'UNSEEN_KILLS']
  t.deepEqual(warningCodes(await readAudit(errors + ends)).toSorted(), codes)
  const both = await readAudit(errors + kernel(1401, error) + ends + kernel(1701, end))
  t.deepEqual(warningCodes(both).toSorted(), codes)
  t.regex(both.runs[0]!.warnings.find(({ code }) => code === codes[0])!.text, /\b1 context/)
  t.is(both.runs[0]!.ledger.ignored['duplicate'], 2)
  const cut = await readAudit(
    kernel(1401, error).replace(' newcontext=u:r:shop_t:s0', '>') + errors
  )
  t.regex(cut.runs[0]!.warnings.find(({ code }) => code === codes[0])!.text, /\b1 context/)
})

test('a name that looks like what a page, a mail or a tool writes is a name', async t => {
  for (const name of [
    '/a&nbsp;b',
    '/a=3Db',
    '/a^]UID=b',
    '/a#035UID=b',
    '/a<br/>',
    '/a`',
    '/a[/code]',
    '/{noformat}',
    '/type=SECCOMP',
    '/audit(1.0:1):',
    '/time->x',
    '/41424344',
    '(null)',
    "/a'b",
    '/a\\x1dUID=b',
    '/a\\_b'
  ]) {
    const { apparmor } = await readAudit(`${AUDITD.replace('/etc/a', name)}\n`)
    t.is(apparmor[0]?.path?.replaceAll('\\', ''), name.replaceAll('\\', ''), name)
  }
})

test('a line counts as used when a record on it tells something, behind others without a serial', async t => {
  const other = (type: string) =>
    `host audit[848]: ${type} arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=7ffd items=1 ppid=1 pid=848 comm="shop" exe="/srv/shop/bin/shop" key=(null)`
  const denied = `host audit[848]: AVC ${DENIED}`
  const kernel = `type=AVC msg=${STAMP}${DENIED}`
  for (const records of [
    [other('SYSCALL'), denied],
    [other('SYSCALL'), other('CWD'), denied],
    [other('SYSCALL'), denied, other('CWD')],
    [denied, other('SYSCALL')],
    [other('SYSCALL'), kernel]
  ]) {
    const line = `Nov 25 16:38:56 ${records.join(' ')}\n`
    const { apparmor, runs } = await readAudit(line)
    t.is(apparmor[0]?.path, '/etc/a', line)
    const { lines, used, ignored, problems } = runs[0]!.ledger
    t.deepEqual(
      { lines, used, ignored, problems },
      { lines: 1, used: 1, ignored: {}, problems: [] },
      line
    )
  }
  const none = await readAudit(`Nov 25 16:38:56 ${other('SYSCALL')} ${other('CWD')}\n${kernel}\n`)
  t.deepEqual(none.runs[0]!.ledger.ignored, { 'no-serial': 1 })
})

test('each line of a record and of its copy without a time is accounted for once', async t => {
  const named = DENIED.replace('"/etc/a"', '"/etc/a\n"')
  const whole = DENIED.replace('"/etc/a"', '2F6574632F610A')
  const kernel = (denied: string) => `audit: type=1400 ${STAMP}${denied}`
  const journal = (denied: string) => `audit[848]: AVC ${denied}`
  for (const lines of [
    // One of two that are the same in all but the break of the line.
    [journal(named), kernel(DENIED)],
    [journal(named), kernel(whole)],
    // Two records on one line.
    [`${journal(DENIED)} ${journal(DENIED)}`, kernel(DENIED)],
    [`audit[848]: SYSCALL arch=c000003e ${journal(DENIED)}`, kernel(DENIED)],
    // The kernel asks twice in the same words.
    [journal(DENIED), journal(DENIED), kernel(DENIED), kernel(DENIED)],
    [kernel(DENIED), journal(DENIED), kernel(DENIED), journal(DENIED)]
  ]) {
    const log = `${lines.join('\n')}\n`
    const { runs } = await readAudit(log)
    const { lines: read, used, ignored, problems } = runs[0]!.ledger
    const counted = [...Object.values(ignored), ...problems.map(({ count }) => count)]
    t.is(read, log.split('\n').length - 1)
    t.is(
      counted.reduce((sum, count) => sum + count, used),
      read,
      log
    )
  }
})
