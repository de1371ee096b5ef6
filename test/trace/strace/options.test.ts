import test from 'ava'
import { straceOptions } from '../../../src/trace/strace/options.ts'
import { parseStraceVersion } from '../../../src/trace/strace/version.ts'

test('the version is read from what strace says, whatever follows it', t => {
  const text = 'strace -- version 6.8.0.12.4f2e\nCopyright (c) 1991-2022\n'
  t.deepEqual(parseStraceVersion(text), { text: '6.8.0.12.4f2e', major: 6, minor: 8 })
})

test('another program is not strace', t => {
  t.is(parseStraceVersion('ltrace version 0.7.3'), null)
})

const table: readonly [version: string, options: string][] = [
  ['4.21', '-f -y -s 0'],
  ['5.5', '-f -y -s 0'],
  ['5.6', '-f -y -e quiet=attach -s 0'],
  ['5.10', '-f -y -n -e quiet=attach -s 0'],
  ['6.1', '-f -y -n -e quiet=attach -s 0'],
  ['7.2', '-f -y -n -e quiet=attach -s 0'],
  ['UNKNOWN', '-f -y -s 0']
]
for (const [text, options] of table)
  test(`strace ${text} gets only options that it knows`, t => {
    const version = parseStraceVersion(`strace -- version ${text}`)
    t.truthy(version)
    t.is(version && straceOptions(version, 0).join(' '), options)
  })
