import test from 'ava'
import { callOf, parsed } from './parsed.ts'
import type { ParsedCall } from './parsed.ts'

type Expected = Partial<Pick<ParsedCall, 'outcome' | 'errno' | 'result' | 'ran' | 'resultPath'>>

const cases: readonly (readonly [end: string, expected: Expected])[] = [
  ['= 0', { outcome: 'returned', result: 0 }],
  ['= 3</etc/hosts>', { outcome: 'returned', result: 3, resultPath: '/etc/hosts' }],
  ['= 0x7f496a8c6000', { outcome: 'returned', result: 0x7f496a8c6000 }],
  ['= 022', { outcome: 'returned', result: 0o22 }],
  ['= 18446744073709551615', { outcome: 'returned', result: 2 ** 64 }],
  ['= ?', { outcome: 'unknown', result: null }],
  ['= ? <unavailable>', { outcome: 'unknown', result: null }],
  [
    '= ? ERESTART_RESTARTBLOCK (Interrupted by signal)',
    { outcome: 'restarted', errno: 'ERESTART_RESTARTBLOCK' }
  ],
  [
    '= ? ERESTARTSYS (To be restarted if SA_RESTART is set) <0.011000>',
    { outcome: 'restarted', errno: 'ERESTARTSYS' }
  ],
  // -e raw=pause
  ['= -1 ERESTARTNOHAND (Unknown error 514)', { outcome: 'restarted', errno: 'ERESTARTNOHAND' }],
  ['= -1 ERESTARTSYS (Unknown error 512) <0.05>', { outcome: 'restarted', errno: 'ERESTARTSYS' }],
  ['= -1 ENOENT (No such file or directory)', { outcome: 'failed', errno: 'ENOENT' }],
  ['= -1 ENOENT (Datei oder Verzeichnis nicht gefunden)', { outcome: 'failed', errno: 'ENOENT' }],
  ['= -1 ENOENT (\u305d\u306e\u3088\u3046)', { outcome: 'failed', errno: 'ENOENT' }],
  ['= -1 E2BIG (Argument list too long) <0.000011>', { outcome: 'failed', errno: 'E2BIG' }],
  ['= -1 (errno 530)', { outcome: 'failed', errno: 'ERRNO_530' }],
  ['= 0 (Timeout)', { outcome: 'returned', result: 0 }],
  ['= 1 ([{fd=3, revents=POLLIN}])', { outcome: 'returned', result: 1 }],
  [
    '= 1 (in [6], left {tv_sec=59, tv_nsec=999999000}) <0.000113>',
    { outcome: 'returned', result: 1 }
  ],
  ['= 0x8002 (flags O_RDWR|O_LARGEFILE)', { outcome: 'returned', result: 0x8002 }],
  [
    '= -1 EACCES (Permission denied) (INJECTED)',
    { outcome: 'failed', errno: 'EACCES', ran: false }
  ],
  ['= 7 (INJECTED)', { outcome: 'returned', result: 7, ran: false }],
  ['= 7 (INJECTED) <0.000113>', { outcome: 'returned', ran: false }],
  ['= 7 (DELAYED) <0.000113>', { outcome: 'returned', result: 7, ran: true }],
  ['= 5 <0.000113>', { outcome: 'returned', result: 5, resultPath: null }],
  ['= 5</tmp/a <0.5>', { outcome: 'returned', result: 5 }],
  [
    '= 4</srv/shop/out/) = -1 ENOENT (x)>',
    { outcome: 'returned', result: 4, resultPath: '/srv/shop/out/) = -1 ENOENT (x)' }
  ],
  [
    '= 4</srv/x (INJECTED)>',
    { outcome: 'returned', result: 4, ran: true, resultPath: '/srv/x (INJECTED)' }
  ]
]

for (const [end, expected] of cases)
  test(`result: ${end}`, t => {
    // strace aligns the result, or does not (-a 1).
    for (const blanks of [' ', '            ']) {
      const call = callOf(`7 dup(3</x>)${blanks}${end}`)
      for (const [member, value] of Object.entries(expected))
        t.is(call[member as keyof Expected], value, member)
    }
  })

test('an end that stands in a string is no result', t => {
  for (const text of ['"x) = 0"', '"x) = 0"..., "y) = -1 ENOENT (z)"'])
    t.is(callOf(`7 write(1, ${text}, 7) = 7`).result, 7)
})

test('a call without a result still has its name and its arguments', t => {
  const { calls, problems } = parsed('28647 clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=4, tv_nsec=')
  t.is(calls[0]?.name, 'clock_nanosleep')
  t.is(calls[0]?.values[1], 0)
  t.deepEqual(problems, ['CUT_LINE:1'])
})
