import test from 'ava'
import { faultsOfGrowth } from '../../growth.ts'
import { processorTime } from '../../processor-time.ts'
import { callsOf, openEvent, readAudit, seccompLine } from './read-audit.ts'

test('a million records of one event, and long lines, cost linear time and little memory', async t => {
  const path = openEvent(1, '"a"').split('\n')[2]!
  const behaviour = await readAudit(
    `${openEvent(1, '"b"').split('\n')[0]}\n${`${path}\n`.repeat(200_000)}type=PATH msg=audit(1.0:2): item=0 name="${'x'.repeat(5_000_000)}" nametype=NORMAL\n`
  )
  t.is(behaviour.runs[0]!.ledger.lines, 200_002)
})

test('marks that show behind others when these are taken out are read in linear time, once', async t => {
  const many = 200_000
  for (const line of [
    `${'\x1b['.repeat(many)}${'1m'.repeat(many)}`,
    `type=AVC pid=3D${'3D'.repeat(many)}x`,
    `kernel: audit: type=1400 audit(1.0:2): name=${'^]AB='.repeat(many)}`,
    `kernel: audit: type=1400 audit(1.0:2): name="${'^]AB='.repeat(many)}"`,
    `Nov 25 16:38:56 host audisp-syslog: type=AVC msg=audit(1.0:2): name="${'#035AB='.repeat(many)}"`
  ]) {
    const behaviour = await readAudit(`${seccompLine(1)}${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
    t.is(behaviour.runs[0]!.ledger.lines, 2)
  }
})

test('a field of an exported entry whose bytes are all line feeds costs linear time', async t => {
  const entry = `__CURSOR=x\n_TRANSPORT=audit\nMESSAGE\n${'\xff'.repeat(7)}\0${'\n'.repeat(400_000)}`
  const before = processorTime()
  const { runs } = await readAudit(`${seccompLine(1)}${entry}`)
  t.is(runs[0]!.ledger.lines, 400_004)
  t.true(processorTime() - before < 4000)
})

test('blanks inside a text, and names without end, are read in linear time', async t => {
  const many = 200_000
  for (const line of [
    JSON.stringify({ message: `x${' '.repeat(many)}x` }),
    `"x${' '.repeat(many)}x`,
    `{"message":"${'],'.repeat(many)}x`,
    `host=a msg="${'a='.repeat(many)}`,
    `type=AVC msg=audit(11/25/26 16:19:35.281:604) : avc:  denied  { read } for  ${'name=a '.repeat(many)}`
  ]) {
    const behaviour = await readAudit(`${seccompLine(1)}${line}\n`)
    t.deepEqual(callsOf(behaviour), ['x86_64 brk 1'])
  }
})

test('objects that stand in one another without end are nothing', async t => {
  const nested = (open: string, close: string) =>
    `${open.repeat(300_000)}{}${close.repeat(300_000)}\n`
  const log = `${seccompLine(1)}${nested('{"result":', '}')}${nested('{"data":[', ']}')}`
  t.deepEqual(callsOf(await readAudit(log)), ['x86_64 brk 1'])
})

test.serial('lines behind a very long one are read no further than to their ends', async t => {
  const line =
    'Nov 25 16:19:35 host audispd[312]: type=CWD msg=audit(1795490000.000:101): cwd="/srv"\n'
  const alone = line.repeat(1000)
  const behind = `${line}${'a'.repeat(1 << 24)}\n${line.repeat(8000)}`
  t.deepEqual(
    await faultsOfGrowth(
      () => readAudit(alone),
      () => readAudit(behind)
    ),
    []
  )
})
