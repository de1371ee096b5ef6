import test from 'ava'
import { pathText } from '../../src/trace/path-text.ts'
import { unescape } from '../../src/trace/unescape.ts'

const escapes: readonly (readonly [printed: string, bytes: string])[] = [
  ['plain', 'plain'],
  ['\\"\\\\', '"\\'],
  ['\\n\\t\\r\\f\\v', '\n\t\r\f\v'],
  ['\\0', '\0'],
  ['\\33', '\x1b'],
  ['\\177', '\x7f'],
  // three digits only where a digit follows
  ['0\\0077', '0\x077'],
  ['\\1\\78', '\x01\x078'],
  ['\\0019', '\x019'],
  ['\\x2f\\xff', '/\xff'],
  ['\\xFfF', '\xffF'],
  ['\\303\\274', '\xc3\xbc'],
  // what strace never writes stands for itself
  ['\\q\\', 'q\\'],
  ['\\x', '\0']
]

for (const [printed, bytes] of escapes)
  test(`escapes: ${printed}`, t => {
    const source = Buffer.from(`##${printed}##`, 'latin1')
    t.is(unescape(source, 2, source.length - 2).toString('latin1'), bytes)
  })

const paths: readonly (readonly [bytes: string | Buffer, text: string])[] = [
  ['/etc/hosts', '/etc/hosts'],
  ['/na\u00efve/\u{1F600}', '/na\u00efve/\u{1F600}'],
  ['/back\\slash', '/back\\\\slash'],
  ['/{pid}/}', '/\\{pid}/}'],
  ['/a\nb', '/a\nb'],
  [Buffer.from([0x2f, 0xff, 0xfe]), '/\\xff\\xfe'],
  [Buffer.from('/\u00fc\xff\u00fc', 'latin1'), '/\\xfc\\xff\\xfc'],
  // a good sequence, then its first half; an overlong slash; a surrogate; past the last code point
  [Buffer.from([0x2f, 0xc3, 0xbc, 0xc3]), '/\u00fc\\xc3'],
  [Buffer.from([0x2f, 0xc0, 0xaf]), '/\\xc0\\xaf'],
  [Buffer.from([0x2f, 0xed, 0xa0, 0x80]), '/\\xed\\xa0\\x80'],
  [Buffer.from([0x2f, 0xf4, 0x90, 0x80, 0x80]), '/\\xf4\\x90\\x80\\x80'],
  [Buffer.from('\\{\xff', 'latin1'), '\\\\\\{\\xff'],
  // the replacement character itself is a good one
  ['/\ufffd', '/\ufffd']
]

for (const [bytes, text] of paths)
  test(`path text: ${text.replaceAll('\n', '\u2424')}`, t => {
    t.is(pathText(Buffer.from(bytes as string)), text)
  })
