import test from 'ava'
import fc from 'fast-check'
import { printable, printableLines } from '../../src/host/printable.ts'
import { showProgress } from '../../src/host/progress.ts'

test('hostile names cannot reach a terminal', t => {
  t.is(printable('/tmp/\x1b]0;owned\x07\r\nroot'), '/tmp/\\x1b]0;owned\\x07\\x0d\\x0aroot')
  t.is(printable('abc\u202edcba\u2028'), 'abc\\u202edcba\\u2028')
  t.is(printable('/café/日本/\u{1f600}'), '/café/日本/\u{1f600}')
  t.is(printableLines('a\tb\n\x9b'), 'a\tb\n\\x9b')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => !/\p{Cc}/u.test(printable(text))))
})

test('progress is shown on a terminal, at most ten times a second, and taken away', t => {
  let time = 0
  const shown: string[] = []
  const terminal = {
    isTerminal: true,
    width: 80,
    isClosed: false,
    async write() {},
    rewriteLine: (text: string) => shown.push(text)
  }
  const progress = showProgress(terminal, 100 << 20, () => time)
  for (let i = 0; i < 1000; i++) {
    time += 1
    progress.add(100 << 10)
  }
  t.is(shown.length, 10)
  t.is(shown[4], 'reading 49 MiB of 100 MiB, 48 %')
  t.true(shown.every(line => line.length < 80))
  progress.clear()
  t.is(shown.at(-1), '')

  const silent = { ...terminal, isTerminal: false, rewriteLine: () => t.fail() }
  const none = showProgress(silent, 1, () => (time += 1000))
  none.add(5)
  none.clear()
})
