import test from 'ava'
import { faultsOfGrowth } from '../../growth.ts'
import { DENIED, STAMP, callsOf, openEvent, readAudit, seccompLine } from './read-audit.ts'

test('a record of which a pager has cut both copies, or one of them, counts once', async t => {
  const other = DENIED.replace('/etc/a', '/etc/b').replace('pid=848', 'pid=849')
  const lines = (denied: string, serial: number) => ({
    journal: `Nov 25 16:38:56 host audit[848]: AVC ${denied}`,
    kernel: `Nov 25 16:38:56 host kernel: audit: type=1400 audit(1795623562.225:${serial}): ${denied}`
  })
  const [first, second] = [lines(DENIED, 55), lines(other, 56)]
  for (const width of [155, 165, 180])
    for (const log of [
      [first.journal, first.kernel, second.journal, second.kernel],
      [first.journal, second.journal, first.kernel, second.kernel],
      [first.kernel, first.journal, second.kernel, second.journal]
    ]) {
      const cut = log.map(line => (line.length > width ? `${line.slice(0, width)}>` : line))
      const { apparmor, runs } = await readAudit(`${cut.join('\n')}\n`)
      t.deepEqual(
        apparmor.map(({ path, count }) => [path, count]),
        [
          ['/etc/a', 1],
          ['/etc/b', 1]
        ],
        `${width} ${log[0]}`
      )
      t.is(runs[0]!.ledger.lines, 4)
    }
})

test('a record of which a pager has cut only the copy of the kernel, or more of it, counts once', async t => {
  const avc =
    'avc:  denied  { read } for  pid=848 comm="shop" name="etc" dev="dm-0" ino=7 scontext=u:r:shop_t:s0 tcontext=u:object_r:etc_t:s0 tclass=file permissive=0 srawcon="u:r:old_t:s0"'
  for (const [text, lacks] of [
    [DENIED, 'ouid=0'],
    [DENIED, 'fsuid=0 ouid=0'],
    [avc, ' srawcon="u:r:old_t:s0"']
  ] as const) {
    const journal = `Nov 25 16:38:56 host audit[848]: AVC ${text}`
    const cut = `Nov 25 16:38:56 host kernel: audit: type=1400 ${STAMP}${text.slice(0, -lacks.length)}>`
    for (const log of [
      [cut, journal],
      [cut, `${journal.slice(0, -1)}>`],
      [journal, cut]
    ]) {
      const { apparmor, selinux, runs } = await readAudit(`${log.join('\n')}\n`)
      t.deepEqual(
        [...apparmor, ...selinux].map(({ count }) => count),
        [1],
        log.join('\n')
      )
      t.is(runs[0]!.ledger.used, 1)
      t.is(runs[0]!.ledger.ignored['duplicate'], 1, log.join('\n'))
    }
    // The next access is another one.
    const again = await readAudit(`${cut}\n${journal}\n${journal}\n`)
    t.is(again.runs[0]!.ledger.used, 2)
  }
})

test('a record that is cut, as the last of a copied file is, takes no whole copy with it', async t => {
  const whole = seccompLine(55)
  for (const length of [60, 120, whole.length - 8])
    t.deepEqual(callsOf(await readAudit([whole.slice(0, length), whole])), ['x86_64 brk 1'])
  const event = openEvent(7, '"/etc/a"')
  for (const length of [60, 160, 330]) {
    const { files, runs } = await readAudit([event.slice(0, length), event])
    t.deepEqual(
      files.map(({ path, access }) => [path, access]),
      [['/etc/a', 'w']],
      `${length}`
    )
    const { lines, used, ignored, problems } = runs[0]!.ledger
    t.is(lines, used + (ignored['duplicate'] ?? 0) + problems.length, `${length}`)
  }
})

test('of a verdict what any copy tells is told, and once', async t => {
  const avc = `type=AVC msg=${STAMP}${DENIED}\n`
  const cut = `${avc.slice(0, avc.indexOf(' fsuid'))}>\n`
  const shorter = `${avc.slice(0, avc.indexOf(' name='))}>\n`
  for (const log of [cut + avc, avc + cut, shorter + cut + avc, cut + shorter + avc]) {
    const { apparmor, runs } = await readAudit(log)
    t.deepEqual(
      apparmor.map(({ owner, count }) => [owner, count]),
      [['yes', 1]],
      log
    )
    const { lines, used, ignored, problems } = runs[0]!.ledger
    t.is(used, 1, log)
    t.is(lines, used + (ignored['duplicate'] ?? 0) + problems.length, log)
  }
})

test('an event of many verdicts, cut or not, costs time that grows with their number', async t => {
  const log = (count: number, end: string) =>
    Array.from(
      { length: count },
      (_, i) => `type=AVC msg=${STAMP}${DENIED.replace('/etc/a', `/etc/${i}`)}${end}\n`
    ).join('')
  for (const end of ['', '>'])
    t.deepEqual(
      await faultsOfGrowth(
        () => readAudit(log(2500, end)),
        () => readAudit(log(20_000, end))
      ),
      [],
      end
    )
})
