import test from 'ava'
import { Observation } from '../../../../src/behaviour/observation.ts'
import { interestIn, planFor } from '../../../../src/behaviour/plan.ts'
import { summarize } from '../../../../src/behaviour/summarize.ts'
import type { Behaviour } from '../../../../src/behaviour/behaviour.ts'
import type { TraceParser } from '../../../../src/trace/format.ts'
import { SourceLedger } from '../../../../src/trace/ledger.ts'
import { RelayPage } from '../../../../src/trace/strace/relay/page.ts'
import { RelayParser } from '../../../../src/trace/strace/relay/parser.ts'
import { RelaySink } from '../../../../src/trace/strace/relay/sink.ts'
import { strace } from '../../../../src/trace/strace/strace.ts'
import { Texts } from '../../../../src/trace/texts.ts'
import { traceFixtures } from '../../../trace-fixtures.ts'

for (const kind of ['strace', 'runs'] as const)
  for (const { name, files } of traceFixtures(kind).filter(({ files }) => files.length === 1))
    test(`${name}: what is relayed is what is told`, t => {
      const { bytes } = files[0]!
      t.deepEqual(relayed(bytes), told(bytes))
    })

test('a line that is no call is a problem for both', t => {
  const bytes = Buffer.from('7 brk(NULL) = 0x561ec44c6000\n7 read(3, "x\n7 close(3) = 0\n')
  t.deepEqual(relayed(bytes), told(bytes))
  t.is(relayed(bytes).runs[0]!.ledger.problems.length, 1)
})

test('a record larger than a page has a page of its own size', t => {
  const bytes = Buffer.from(`7 write(1, "${'x'.repeat(3 << 20)}", 3145728) = 3145728\n`)
  t.deepEqual(relayed(bytes), told(bytes))
})

function told(bytes: Buffer): Behaviour {
  const observation = new Observation('x86_64', '/srv')
  const ledger = new SourceLedger('x')
  const { names, texts } = observation
  const parser = strace.parser({ sink: observation, ledger, names, texts, tid: null }, bytes)
  parser.push(bytes)
  parser.end()
  return summarized(observation, ledger, parser)
}

/** In pieces of 10,000 bytes, each a page; every page is overwritten when it has been read. */
function relayed(bytes: Buffer): Behaviour {
  const names = new Texts()
  const sink = new RelaySink(names, name => interestIn(planFor(name)))
  const told = new SourceLedger('x')
  const parser = strace.parser(
    { sink, ledger: told, names, texts: new Texts(), tid: null },
    bytes.subarray(0, 1 << 16)
  )
  const observation = new Observation('x86_64', '/srv')
  const ledger = new SourceLedger('x')
  const reader = new RelayParser({
    sink: observation,
    ledger,
    names: observation.names,
    texts: observation.texts,
    tid: null
  })
  const hand = () => {
    const page = new Uint8Array(sink.page.memory, 0, sink.page.length)
    reader.push(page)
    page.fill(0xff)
    sink.page = new RelayPage(sink.page.memory)
  }
  for (let start = 0; start < bytes.length; start += 10_000) {
    parser.push(bytes.subarray(start, start + 10_000))
    hand()
  }
  parser.end()
  sink.end(told, parser.lines)
  hand()
  reader.end()
  return summarized(observation, ledger, reader)
}

function summarized(
  observation: Observation,
  ledger: SourceLedger,
  { lines }: TraceParser
): Behaviour {
  observation.end()
  return summarize(observation, {
    id: 'x',
    label: 'x',
    format: 'strace',
    sources: ['x'],
    lines,
    ledgers: [ledger],
    isArchAssumed: false,
    isAudit: false
  })
}
