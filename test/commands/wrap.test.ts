import test from 'ava'
import fc from 'fast-check'
import { commandLine } from '../../src/command-line.ts'
import { wrap } from '../../src/commands/wrap.ts'
import { inRepository } from '../repository.ts'
import { testIo } from '../test-io.ts'

const MOBY = 'profiles/baselines/moby-profiles-2026-06.json'
const NGINX = 'traces/nginx.strace.gz'

const COMMANDS: readonly (readonly string[])[] = [
  ['explain', 'clone', 'profiles/web'],
  ['explain', '/etc/nginx/mime.types', NGINX],
  ['explain', 'CAP_SETUID', NGINX],
  ['explain', 'network inet stream', 'profiles/web'],
  ['verify', 'profiles/web', 'traces/sqlite3.strace.gz'],
  ['verify', MOBY, NGINX]
]

for (const args of COMMANDS)
  test(`on a terminal lines end at a word, in a pipe where they end: ${args.join(' ')}`, async t => {
    const piped = await printed(Infinity, args)
    t.true(piped.split('\n').some(line => line.length > 60))
    for (const width of [60, 80, 100]) {
      const shown = await printed(width, args)
      t.deepEqual(shown.split(/\s+/), piped.split(/\s+/))
      // Labels and what hangs below them take up to 16 columns; rules stay whole, so that they can be copied.
      const long = shown.split('\n').filter(line => line.length > width)
      t.deepEqual(
        long.filter(line => / .* /.test(line.slice(16)) && !/^ {2}\S.*,$/.test(line)),
        []
      )
    }
  })

test('wrapped lines hold the words of the text in their order, and fit where a word does', t => {
  const word = fc.stringMatching(/^[a-z/]{1,12}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      (words, width) => {
        const [first = '', ...others] = wrap('- ', words.join(' '), 4, width)
        const lines = [first.slice('- '.length), ...others.map(line => line.slice(4))]
        t.is(lines.join(' '), words.join(' '))
        t.true(
          [first, ...others].every(
            line => line.length <= width || !line.trim().slice(2).includes(' ')
          )
        )
        // No line ends before the next one's first word has no room.
        for (const [at, line] of others.entries()) {
          const before = [first, ...others][at]!
          t.true(before.length + 1 + line.trim().split(' ')[0]!.length > width)
        }
      }
    )
  )
})

async function printed(width: number, args: readonly string[]): Promise<string> {
  const io = testIo(inRepository('.'), [], width)
  await commandLine(args, io)
  return io.written.stdout
}
