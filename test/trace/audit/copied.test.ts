import test from 'ava'
import { SECCOMP, callsOf, readAudit, seccompLine, warningCodes } from './read-audit.ts'

const STAMP = 'audit(1795623562.225:55): '
const DENIED =
  'apparmor="DENIED" operation="open" class="file" profile="shop" name="/etc/a" pid=848 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
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
  'a table': `| 2026-11-25 16:38:56 | AVC ${DENIED} |`,
  'a quoted journal': `> AVC ${DENIED}`,
  'a journal in Chinese': `11\xe6\x9c\x88 25 16:38:56 host audit[848]: AVC ${DENIED}`,
  'a journal in Korean': `11\xec\x9b\x94 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${DENIED}`,
  'a journal in Finnish': `marras 25 16:38:56 host audit[848]: AVC ${DENIED}`,
  'a zone without a name': `Wed 2026-11-25 16:38:56 +03 host audit[848]: AVC ${DENIED}`,
  'logs of several nodes': `node-1.example.org ${SYSLOG}`,
  'logs of several nodes, auditd': `node-1.example.org ${AUDITD}`,
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
