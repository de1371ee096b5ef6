import test from 'ava'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { UserError } from '../../src/errors.ts'
import { gunzip } from '../../src/host/input/gunzip.ts'

test('all members of a gzip stream are read, in chunks of any size', async t => {
  const content = fc.uint8Array({ maxLength: 5000 })
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 1 }), fc.integer({ min: 1 }), (members, size) =>
      reads(Buffer.concat(members.map(member => gzipSync(member))), Buffer.concat(members), size)
    ),
    { numRuns: 40 }
  )
  t.pass()
})

test('a stream that ends too early gives what it holds, wherever it ends', async t => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} openat(AT_FDCWD) = ${i * 7}\n`)
  const whole = Buffer.from(lines.join(''))
  const compressed = gzipSync(whole)
  for (const kept of [0.1, 0.5, 0.97]) {
    const end = Math.floor(compressed.length * kept)
    const { bytes, isCut } = await readAll(compressed.subarray(0, end), 1000)
    t.true(isCut)
    t.true(bytes.equals(whole.subarray(0, bytes.length)))
    t.true(bytes.length > whole.length * (kept - 0.1), `${bytes.length} of ${whole.length}`)
  }
  const { bytes, isCut } = await readAll(compressed.subarray(0, -8), 1000)
  t.true(isCut)
  t.deepEqual(bytes, whole)
})

test('a stream that ends before it gives anything is an error, and no empty file', async t => {
  const compressed = gzipSync(Buffer.alloc(100_000, 'abcdefghij'))
  for (const size of [3, 10, 12]) {
    const error = await t.throwsAsync(readAll(compressed.subarray(0, size), 5))
    t.true(error instanceof UserError)
    t.regex(error.message, /^web\.gz: the gzip data ends too early: nothing/)
  }
  t.deepEqual(await readAll(gzipSync(''), 5), { bytes: Buffer.alloc(0), isCut: false })
})

test('what a slow reader has not taken yet is not lost at the end', async t => {
  const whole = Buffer.alloc(9 << 20, 'tracewall\n')
  const { bytes, isCut } = await readAll(gzipSync(whole).subarray(0, -4), 100_000, 2)
  t.true(isCut)
  t.true(bytes.equals(whole))
})

test('damaged data is an error that names the file', async t => {
  const compressed = gzipSync(Buffer.alloc(100_000, 'abcdefghij'))
  compressed.fill(0xff, 50)
  const error = await t.throwsAsync(readAll(compressed, 20), { instanceOf: UserError })
  t.regex(error.message, /^web\.gz: .*damaged/)
})

test('a reader that stops early leaves nothing open', async t => {
  let isClosed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield gzipSync(Buffer.alloc(1 << 20, 'x'))
    } finally {
      isClosed = true
    }
  }
  for await (const chunk of gunzip(endless(), 'web.gz', () => {})) {
    t.true(chunk.length > 0)
    break
  }
  await new Promise(setImmediate)
  t.true(isClosed)
})

async function reads(compressed: Uint8Array, expected: Buffer, size: number): Promise<boolean> {
  const { bytes, isCut } = await readAll(compressed, size)
  return !isCut && bytes.equals(expected)
}

async function readAll(
  compressed: Uint8Array,
  size: number,
  turns = 0
): Promise<{ bytes: Buffer; isCut: boolean }> {
  let isCut = false
  async function* chunks(): AsyncGenerator<Uint8Array> {
    // One buffer for all, as a file is read.
    const buffer = Buffer.alloc(Math.min(size, compressed.length))
    for (let start = 0; start < compressed.length; start += size) {
      const chunk = compressed.subarray(start, start + size)
      buffer.set(chunk)
      yield buffer.subarray(0, chunk.length)
    }
  }
  const pieces: Uint8Array[] = []
  for await (const piece of gunzip(chunks(), 'web.gz', () => (isCut = true))) {
    pieces.push(Uint8Array.from(piece))
    for (let i = 0; i < turns; i++) await new Promise(setImmediate)
  }
  return { bytes: Buffer.concat(pieces), isCut }
}
