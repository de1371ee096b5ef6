import test from 'ava'
import { Texts } from '../src/trace/texts.ts'
import { decode, encode } from '../src/behaviour/codec.ts'
import { merge } from '../src/behaviour/merge.ts'
import { accessed, observed } from './behaviour/observed.ts'
import { faultsOfGrowth } from './growth.ts'
import { parsed } from './trace/strace/parsed.ts'

const NASTY = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', '__defineGetter__']

test('names that every object has are names like any other', async t => {
  const lines = NASTY.flatMap(name => [
    `7 ${name.toLowerCase()}(1) = 0`,
    `7 unlink("/${name}") = 0`,
    `7 unlink("${name}") = -1 E${name.toUpperCase()} (x)`,
    `7 execve("/bin/${name}", ["x"], 0x7ffc /* 5 vars */) = 0`,
    `7 open("/tmp/x", ${name}) = -1 ENOENT (No such file or directory)`,
    `7 kill(8, ${name}) = 0`,
    `7 socket(${name}, ${name}, ${name}) = 3`,
    `7 clone3({${name}=1, flags=${name}}, 88) = 9`
  ])
  const behaviour = await observed(lines.join('\n'), { cwd: '/srv' })
  const files = accessed(behaviour)
  for (const name of NASTY) {
    t.is(files[`/${name}`], 'w')
    t.is(files[`/bin/${name}`], 'x')
    t.true(behaviour.syscalls.some(fact => fact.name === name.toLowerCase()))
  }
  t.true(behaviour.syscalls.some(({ errors }) => Object.hasOwn(errors, 'E__PROTO__')))
  const text = [...encode(merge(behaviour, behaviour))].join('')
  t.is([...encode(decode(JSON.parse(text), 'x'))].join(''), text)
  t.is(({} as Record<string, unknown>)['1'], undefined)
})

/** Lines that a careless reader would walk over again and again, by their size. */
const shapes: Readonly<Record<string, (n: number) => string>> = {
  'one long string': n => `7 write(1, "${'a'.repeat(n)}", ${n}) = ${n}`,
  'one long name': n => `7 ${'a'.repeat(n)}(1) = 0`,
  'one long prefix': n => `${'7'.repeat(n)} brk(NULL) = 0`,
  'many security contexts before none': n => '[pxx] '.repeat(n / 6),
  'only <': n => '<'.repeat(n),
  'a call of only <': n => `7 read(3${'<'.repeat(n)}`,
  'open decorations': n => `7 read(${'3</a'.repeat(n / 4)}`,
  'open sockets': n => `7 read(${'3<TCP:['.repeat(n / 7)}`,
  'arrows that close nothing': n => `7 read(3<TCP:[${'->'.repeat(n / 2)}`,
  'only (': n => '('.repeat(n),
  'a call of only (': n => `7 a${'('.repeat(n)}`,
  'a call of only [': n => `7 a(${'['.repeat(n)}`,
  'a call of only )': n => `7 a(${')'.repeat(n)}`,
  'open quotes': n => `7 a(${'"'.repeat(n | 1)}`,
  'only backslashes': n => `7 a("${'\\'.repeat(n)}`,
  'open comments': n => `7 a(${'/*'.repeat(n / 2)}`,
  'closed comments': n => `7 a(0x1 ${'/* */|0x1 '.repeat(n / 10)}) = 0`,
  'only commas': n => `7 a(${','.repeat(n)}) = 0`,
  'only flags': n => `7 openat(AT_FDCWD, "/a", ${'O_RDONLY|'.repeat(n / 9)}O_RDONLY) = 3`,
  'many blanks': n => `7 a(1)${' '.repeat(n)}= 0`,
  'many blanks before nothing': n => `7 a(1)${' '.repeat(n)}`,
  'many equals signs': n => `7 a(1) ${'= '.repeat(n / 2)}`,
  'many ends of calls': n => `7 a(1${') = 0 '.repeat(n / 6)}`,
  'many texts of errors': n => `7 a(1) = -1 ENOENT (${'(x) '.repeat(n / 4)})`,
  'a signal without an end': n => `7 --- SIGSYS {${'x'.repeat(n)}`,
  'a signal of dashes': n => `7 --- ${'-'.repeat(n)}`,
  'an end without an end': n => `7 +++ ${'killed by '.repeat(n / 10)}`,
  'a table of digits': n =>
    `% time     seconds  usecs/call     calls    errors syscall\n${'0'.repeat(n)}`,
  'a table of blanks': n =>
    `% time     seconds  usecs/call     calls    errors syscall\n 0.0 ${' '.repeat(n)}x`,
  'a path of slashes': n => `7 unlink("${'/'.repeat(n)}") = 0`,
  'a path of dots': n => `7 unlink("/${'../'.repeat(n / 3)}a") = 0`,
  'a path of folders': n => `7 unlink("/${'a/'.repeat(n / 2)}") = 0`,
  'a path in /proc': n => `7 unlink("/proc/self/${'fd/'.repeat(n / 3)}") = 0`,
  'a socket address': n =>
    `7 connect(3, {sa_family=AF_UNIX, sun_path="${'\\"'.repeat(n / 2)}"}, 110) = 0`,
  'many descriptors at once': n =>
    `7 recvmsg(3, {msg_control=[{cmsg_type=SCM_RIGHTS, cmsg_data=[${'5</a>, '.repeat(n / 7)}6]}], msg_flags=0}, 0) = 1`,
  'descriptors that never come': n =>
    `7 recvmsg(3, {${'cmsg_type=SCM_RIGHTS, cmsg_data=['.repeat(n / 33)}, 0) = 1`,
  'a structure of flags': n => `7 clone3({${'flags='.repeat(n / 6)}}, 88) = 9`,
  'bytes that are no text': n => `7 unlink("/${'\\377'.repeat(n / 4)}") = 0`
}

/** The longest line has a megabyte: quadratic work on it takes minutes. */
const SIZE = 1 << 18

for (const [what, shape] of Object.entries(shapes))
  test.serial(`linear time: ${what}`, async t => {
    const line = shape(SIZE)
    const { lines, used, ignored, problems } = parsed(`${line}\n`)
    const counted = problems.map(problem => Number(/ x (\d+)$/.exec(problem)?.[1] ?? 1))
    const sum = [used, ...Object.values(ignored), ...counted].reduce((a, b) => a + b, 0)
    t.is(sum, lines, 'every line is counted once')
    t.deepEqual(await slowness(shape, SIZE / 2, SIZE * 4), [])
  })

const crowds: Readonly<Record<string, (i: number) => string>> = {
  'forks that never return': i => `${i} fork( <unfinished ...>`,
  'forks whose children never speak': i => `1 fork() = ${i + 2}`,
  'calls that never return': i => `${i} read(3,  <unfinished ...>`,
  'open descriptors': i => `1 openat(AT_FDCWD</srv>, "/a", O_RDONLY) = ${i}</a>`,
  mappings: i =>
    `1 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</a>, 0) = 0x7f${(i * 4096).toString(16).padStart(10, '0')}`,
  paths: i => `1 unlink("/a/${i}") = 0`,
  links: i => `1 readlink("/a/${i}", "${i + 1}", 4096) = 5`,
  programs: i => `1 execve("/bin/${i}", ["x"], 0x7ffc /* 5 vars */) = 0`,
  'programs that use one file': i =>
    `1 execve("/bin/${i}", ["x"], 0x7ffc /* 5 vars */) = 0\n1 unlink("/a") = 0`,
  'ways in which one file fails': i => `1 unlink("/a") = -1 E${i} (Error ${i})`,
  names: i => `1 call_${i}(0) = 0`,
  'unknown threads': i => `${i} +++ superseded by execve in pid ${i + 1} +++`
}
for (const [what, line] of Object.entries(crowds))
  test.serial(`linear time: many ${what}`, async t => {
    const log = (n: number) => Array.from({ length: n }, (_, i) => line(i + 2)).join('\n')
    t.deepEqual(await slowness(log, 5000, 40_000), [])
  })

test.serial('linear time: tasks that no fork of many explains', async t => {
  const log = (n: number) =>
    `2 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n3 execve("/bin/b", ["b"], 0x1 /* 0 vars */) = 0\n${numbered(n, i => `2 vfork() = ${i + 1_000_000}`)}\n${numbered(n, i => `${i + 4} brk(NULL) = 0x1`)}`
  t.deepEqual(await slowness(log, 3000, 24_000), [])
})

test.serial('linear time: runs that were appended while many tasks had open calls', async t => {
  const start = 'execve("/bin/a", ["a"], 0x7ffe /* 35 vars */) = 0'
  const open = (i: number) => `${i + 2} ${start}\n${i + 2} read(3,  <unfinished ...>`
  const log = (n: number) =>
    `${numbered(n, open)}\n${numbered(n / 8, () => `7 read(0, 4711 ${start}`)}`
  t.deepEqual(await slowness(log, 3000, 24_000), [])
})

test.serial('linear time: deep paths through as many links as the kernel follows', async t => {
  const folders = ['/x', '/y'].map(name => name.repeat(900))
  const links = Array.from({ length: 39 }, (_, i) => {
    const [from, to] = [folders[i % 2]!, folders[(i + 1) % 2]!]
    return `1 readlink("${from}/l${i}", "${to}/l${i + 1}", 4096) = 9`
  })
  const paths = (n: number) => numbered(n, i => `1 unlink("${folders[0]}/l0/${i}") = 0`)
  const log = (n: number) => [...links.slice(0, n), paths(n)].join('\n')
  t.deepEqual(await slowness(log, 5, 40), [])
  const file = (await observed(log(40))).files.find(({ path }) => path.endsWith('/l0/8'))
  t.is(file?.resolved, `${folders[1]}/l39/8`)
})

// What looks like the start of something else is looked for in the call alone: behind it, the buffer holds megabytes.
for (const [other, alike] of [
  ['unlink("/a/%", 0x1 /* 3 arms */) = 0', 'unlink("/a/%", 0x1 /* 3 vars */) = 0'],
  ['unlinkat(5 -x, "/a/%", 0) = 0', 'unlinkat(5 /x, "/a/%", 0) = 0']
] as const)
  test.serial(`a call is read no further than to its end: ${alike}`, async t => {
    const log = (n: number, call: string) =>
      Buffer.from(Array.from({ length: n }, (_, i) => `1 ${call.replace('%', `${i}`)}`).join('\n'))
    const [few, many] = [log(2500, other), log(20_000, alike)]
    t.deepEqual(
      await faultsOfGrowth(
        () => observed(few),
        () => observed(many)
      ),
      []
    )
  })

test.serial('linear time: calls of more tasks than are held', async t => {
  const log = (n: number) =>
    Array.from({ length: n }, (_, i) => `${i + 2} read(3,  <unfinished ...>`).join('\n')
  const program = '1 execve("/bin/a", ["a"], 0x1 /* 0 vars */) = 0\n'
  t.deepEqual(await slowness(n => program + log(n), 30_000, 240_000), [])
})

/** Names that the table of names, which counts on nobody's malice, has one hash for: blocks of two words, each in two ways. */
function collidingNames(): (i: number) => string {
  const factor = 0x01000193
  const small = 0x1f1f1f1f
  const word = (n: number) =>
    Buffer.from([n & 15, (n >> 4) & 15, (n >> 8) & 15, n >> 12].map(c => c + 0x61))
  let hash = 0x811c9dc5 | 0
  const blocks: [Buffer, Buffer][] = []
  while (blocks.length < 16) {
    const a = word(blocks.length * 97)
    const after = Math.imul(hash ^ a.readInt32LE(), factor)
    for (let n = 0; ; n++) {
      const b = word(n % 65_536)
      const apart = after ^ Math.imul(hash ^ b.readInt32LE(), factor)
      if (apart === 0 || (apart & ~small) !== 0) continue
      const second = Buffer.from('dddd')
      const other = Buffer.alloc(4)
      other.writeInt32LE(second.readInt32LE() ^ apart)
      if (!/^[a-z]{4}$/.test(other.toString('latin1'))) continue
      blocks.push([Buffer.concat([a, second]), Buffer.concat([b, other])])
      hash = Math.imul(after ^ second.readInt32LE(), factor)
      break
    }
  }
  return i => blocks.map((ways, bit) => ways[(i >> bit) & 1]!.toString('latin1')).join('')
}

test.serial('linear time: many names of one hash', async t => {
  const name = collidingNames()
  const texts = new Texts()
  const ids = Array.from({ length: 1 << 16 }, (_, i) => texts.internString(name(i)))
  t.is(new Set(ids).size, 1 << 16)
  t.deepEqual(
    ids,
    Array.from({ length: 1 << 16 }, (_, i) => texts.internString(name(i)))
  )
  const log = (n: number) => Array.from({ length: n }, (_, i) => `1 ${name(i)}(0) = 0`).join('\n')
  t.deepEqual(await slowness(log, 5000, 40_000), [])
})

function numbered(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

/** What is wrong with how the time to observe a log grows from `few` to eight times as much. */
function slowness(
  log: (n: number) => string,
  few: number,
  many: number
): Promise<readonly string[]> {
  const [once, eightTimes] = [few, many].map(n =>
    Buffer.from(`1 brk(NULL) = 0x1\n${log(n)}\n`, 'latin1')
  )
  return faultsOfGrowth(
    () => observed(once!),
    () => observed(eightTimes!)
  )
}
