import test from 'ava'
import { ClosedEvents } from '../../../src/trace/audit/events/closed-events.ts'
import { faultsOfGrowth } from '../../growth.ts'
import { readAudit, seccompLine } from './read-audit.ts'

type Event = readonly [node: number, time: number, serial: number]

const START = 1795623562000

/** Events as logs have them, and as someone may choose them. */
const logs: Readonly<Record<string, (i: number) => Event>> = {
  'of one boot': i => [0, START + i * 3, i + 1],
  'of two boots, each of which counts from 1': i => [0, START + i * 3, (i % 20_000) + 1],
  'of three nodes': i => [i % 3, START + i, Math.floor(i / 3) + 1],
  'of one serial': i => [0, START + i, 7],
  'of one time': i => [0, START, i + 1],
  'whose serials end with the same bits': i => [0, START, (i * (1 << 16)) >>> 0]
}
for (const [what, event] of Object.entries(logs))
  test(`what was added is known, and nothing else: events ${what}`, t => {
    const events = Array.from({ length: 40_000 }, (_, i) => event(i))
    const closed = new ClosedEvents()
    for (const [node, time, serial] of events) {
      if (closed.has(node, time, serial)) t.fail(`${serial} at ${time} before it was added`)
      closed.add(node, time, serial)
    }
    t.is(events.filter(known => closed.has(...known)).length, events.length)
    t.is(events.filter(([node, time, serial]) => closed.has(node, time - 1e9, serial)).length, 0)
  })

test('of many events the latest are known', t => {
  const closed = new ClosedEvents()
  for (let i = 1; i <= 1_300_000; i++) closed.add(0, START + i, i)
  t.false(closed.has(0, START + 1, 1))
  for (const i of [800_000, 1_200_000, 1_300_000]) t.true(closed.has(0, START + i, i))
})

const crowds: Readonly<Record<string, (i: number, many: number) => Event>> = {
  'two boots': (i, many) => [0, START + i * 3, (i % (many / 2)) + 1],
  'one serial at many times': i => [0, START + i, 7]
}
for (const [what, event] of Object.entries(crowds))
  test.serial(`linear time: ${what}`, async t => {
    const log = (many: number) =>
      Array.from({ length: many }, (_, i) => {
        const [, time, serial] = event(i, many)
        const stamp = `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, '0')}`
        return seccompLine(serial).replace('1795623562.225', stamp)
      }).join('')
    const [few, many] = [log(10_000), log(80_000)]
    t.deepEqual(
      await faultsOfGrowth(
        () => readAudit(few),
        () => readAudit(many)
      ),
      []
    )
  })
