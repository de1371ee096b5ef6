import test from 'ava'
import { LONGEST_LINE, LineSplitter } from '../../src/trace/lines.ts'
import { observedInPieces } from '../pieces.ts'

/** The lines that come of these bytes, in chunks of a size: length, last letter, whether they are whole. */
function linesOf(bytes: Buffer, size: number): string[] {
  const lines: string[] = []
  const splitter = new LineSplitter((page, start, end, isWhole) => {
    lines.push(`${end - start} ${page.toString('latin1', end - 1, end)} ${isWhole}`)
  })
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
  splitter.end()
  return lines
}

const long = (length: number) => Buffer.alloc(length, 'x')

test('a line that is too long is cut at the same place in any chunks, and those behind it are read', t => {
  for (const [length, expected] of [
    [LONGEST_LINE, `${LONGEST_LINE} x true`],
    [LONGEST_LINE + 1, `${LONGEST_LINE} x false`],
    [LONGEST_LINE + 100_000, `${LONGEST_LINE} x false`]
  ] as const) {
    const bytes = Buffer.concat([Buffer.from('a\n'), long(length), Buffer.from('\nb\nc')])
    for (const size of [1 << 16, (1 << 20) + 1, LONGEST_LINE + 2, bytes.length])
      t.deepEqual(linesOf(bytes, size), ['1 a true', expected, '1 b true', '1 c false'])
  }
  t.deepEqual(linesOf(long(LONGEST_LINE + 5), 1 << 18), [`${LONGEST_LINE} x false`])
})

test('what stands behind a line that is too long is read, whatever the log', t => {
  const record = (serial: number) =>
    `type=SECCOMP msg=audit(1795623562.225:${serial}): auid=1 uid=0 gid=0 ses=1 pid=3 comm="f" exe="/f" sig=0 arch=c000003e syscall=12 compat=0 ip=0x7f code=0x7ffc0000\n`
  const logs = [
    ['7 execve("/bin/a", ["a"], 0x1) = 0\n7 write(1, "', '", 5) = 5\n7 brk(NULL) = 0x1\n'],
    [
      `${record(1)}type=AVC msg=audit(1795623562.225:2): apparmor="DENIED" name="`,
      `"\n${record(3)}`
    ]
  ] as const
  for (const [before, after] of logs) {
    const log = Buffer.concat([Buffer.from(before), long(LONGEST_LINE), Buffer.from(after)])
    const behaviour = observedInPieces(log, [log])!
    const { lines, problems } = behaviour.runs[0]!.ledger
    t.is(lines, 3)
    t.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [['CUT_LINE', 2]]
    )
    t.true(behaviour.syscalls.some(({ name }) => name === 'brk'))
  }
})
