import test from 'ava'
import { selectionOf } from '../../src/commands/selection-options.ts'
import { UserError } from '../../src/errors.ts'

const SECOND = 1_795_623_562_000

test('a window that ends with a whole second has all of that second', t => {
  for (const [until, end] of [
    ['1795623562', SECOND + 999],
    ['1795623562.225', SECOND + 225],
    ['2026-11-25T16:19:22Z', SECOND + 999],
    ['2026-11-25 17:19:22+01:00', SECOND + 999],
    ['2026-11-25T16:19:22.5Z', SECOND + 500]
  ] as const)
    t.is(selectionOf({ until }).until, end, until)
  t.is(selectionOf({ since: '2026-11-25T16:19:22Z' }).since, SECOND)
})

test('a date without a zone is of this machine, with a time or without', t => {
  t.is(
    selectionOf({ since: '2026-11-25' }).since,
    selectionOf({ since: '2026-11-25 00:00:00' }).since
  )
  for (const since of ['yesterday', '16:19', '25.11.2026', '2026-13-40'])
    t.throws(() => selectionOf({ since }), { instanceOf: UserError, message: /give a date/ })
})
