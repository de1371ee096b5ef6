import test from 'ava'
import fc from 'fast-check'
import { UsedPaths } from '../../../src/trace/strace/used-paths.ts'

const LOG = Buffer.from(
  [
    '7 [  59] execve("./app", [...], 0x7ffc /* 3 vars */) = 0',
    '7 [ 257] openat(AT_FDCWD</srv/shop>, "etc/a\\"b\\\\c", O_RDONLY) = 3</srv/shop/etc/a\\"b\\\\c>',
    '7 [ 257] openat(4</srv/lt\\74gt\\76>, "\\303\\251\\n", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '7 [  82] rename("/run/x.tmp", "/run/x") = 0',
    '7 [   1] write(1<pipe:[99]>, ""..., 6) = 6',
    '7 [   1] write(1<pipe:[99]>, "/data"..., 60) = 60',
    '7 [   5] newfstatat(3</srv/shop>, "", {st_mode=S_IFDIR|0755, ...}, AT_EMPTY_PATH) = 0',
    '7 [  42] connect(5<socket:[9]>, {sa_family=AF_UNIX, sun_path="/run/log"}, 110 <unfinished ...>',
    '8 [ 257] openat(AT_FDCWD</srv/shop>, "half",  <unfinished ...>',
    '7 [  42] <... connect resumed>) = 0',
    '8 [ 257] <... openat resumed>O_RDONLY) = 3</srv/shop/half>',
    '7 [   2] open("/cut'
  ].join('\n')
)

function pathsOf(chunks: readonly Buffer[], cwd = '/home/a\\b'): readonly string[] {
  const used = new UsedPaths(cwd)
  for (const chunk of chunks) used.push(chunk)
  used.end()
  return used.paths.map(path => path.toString('utf8'))
}

test('absolute paths, paths in a shown folder and paths in the working folder are found', t => {
  t.deepEqual(pathsOf([LOG]), [
    '/home/a\\b/./app',
    '/run/log',
    '/run/x',
    '/run/x.tmp',
    '/srv/lt<gt>/é\n',
    '/srv/shop/etc/a"b\\c',
    '/srv/shop/half'
  ])
})

test('any chunking finds the same paths', t => {
  const whole = pathsOf([LOG])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: LOG.length })), cuts => {
      const places = [0, ...cuts.sort((a, b) => a - b), LOG.length]
      const chunks = places.slice(1).map((end, i) => LOG.subarray(places[i], end))
      t.deepEqual(pathsOf(chunks), whole)
    })
  )
  t.pass()
})

test('a hostile line takes linear time and no memory', t => {
  const quotes = Buffer.from(`7 open("${'\\"'.repeat(1_000_000)}\n7 open("/x", 0) = 3\n`)
  const angles = Buffer.from(`7 open(${'</, ""'.repeat(500_000)}) = 3\n`)
  const paths = pathsOf([quotes, angles])
  t.true(paths.includes('/x'))
  t.true(paths.length < 10)
  t.true(paths.every(path => path.length < 1000))
})
