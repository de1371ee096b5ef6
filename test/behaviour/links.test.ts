import test from 'ava'
import { Links } from '../../src/behaviour/observe/scene/links.ts'
import { accessed, observed } from './observed.ts'

const PERL = `
7 execve("/srv/work.pl", ["/srv/work.pl"], 0x7ffc /* 5 vars */) = 0
7 readlink("/proc/self/exe", "/usr/bin/perl", 4095) = 13
`

for (const [kind, shown] of [
  ['with -y', '3</srv/work.pl>'],
  ['without', '3']
])
  test(`a script is no link to its interpreter, ${kind}`, async t => {
    const open = `7 openat(AT_FDCWD, "/srv/work.pl", O_RDONLY|O_CLOEXEC) = ${shown}`
    const behaviour = await observed(PERL + open)
    t.deepEqual(accessed(behaviour), { '/srv/work.pl': 'rx' })
    t.is(behaviour.execs[0]!.resolved, undefined)
  })

test('a link to a script leads to the script', async t => {
  const open = '7 openat(AT_FDCWD, "/srv/work.pl", O_RDONLY|O_CLOEXEC) = 3</srv/v2/work.pl>'
  const behaviour = await observed(PERL + open)
  t.deepEqual(accessed(behaviour), {
    '/srv/work.pl -> /srv/v2/work.pl': 'x',
    '/srv/v2/work.pl': 'r'
  })
  t.is(behaviour.execs[0]!.resolved, '/srv/v2/work.pl')
})

test('a program that does not read itself is where its own link leads', async t => {
  const { '/srv/work.pl': _, ...files } = accessed(await observed(PERL))
  t.deepEqual(files, { '/srv/work.pl -> /usr/bin/perl': 'x' })
})

for (const [what, lines] of Object.entries({
  'a program that was removed': '7 readlink("/proc/self/exe", "/srv/work.pl (deleted)", 4096) = 22',
  'a pipe': '7 readlink("/proc/self/fd/3", "pipe:[4026]", 4096) = 11',
  'a file that was renamed':
    '7 fstat(4</srv/new>, {st_mode=S_IFREG|0644, st_size=9, ...}) = 0\n7 readlink("/proc/self/fd/3", "/srv/new", 4096) = 8'
}))
  test(`the name of ${what} is no link to what it is now`, async t => {
    const behaviour = await observed(`
7 execve("/srv/work.pl", ["/srv/work.pl"], 0x7ffc /* 5 vars */) = 0
7 openat(AT_FDCWD</srv>, "/srv/old", O_RDONLY) = 3</srv/old>
${lines}
`)
    const { '/srv/new': _, ...files } = accessed(behaviour)
    t.deepEqual(files, { '/srv/old': 'r', '/srv/work.pl': 'x' })
  })

test('links are followed one after the other, as far as they are known', t => {
  const links = new Links()
  links.addLink('/bin', '/usr/bin')
  links.addLink('/usr/bin/sh', '/usr/bin/dash')
  links.addResolved('/lib/x.so', '/usr/lib/x.so.1')
  t.is(links.resolve('/bin/sh'), '/usr/bin/dash')
  t.is(links.resolve('/bin/'), '/usr/bin/')
  t.is(links.resolve('/lib/x.so'), '/usr/lib/x.so.1')
  t.is(links.resolve('/binary'), undefined)
  t.is(links.resolve('/usr/bin/cat'), undefined)
  t.is(links.resolve('/'), undefined)
})

test('a circle of links is not followed', t => {
  const links = new Links()
  links.addLink('/a', '/b')
  links.addLink('/b', '/a')
  links.addLink('/c', '/c/d')
  t.is(links.resolve('/a'), undefined)
  t.is(links.resolve('/c'), undefined)
})

test('the name itself is where the links of its folder lead', t => {
  const links = new Links()
  links.addLink('/srv/current', '/srv/v2')
  links.addLink('/bin', '/usr/bin')
  links.addResolved('/opt/x/data', '/mnt/x/data')
  t.is(links.resolve('/srv/current', true), undefined)
  t.is(links.resolve('/srv/current/a', true), '/srv/v2/a')
  t.is(links.resolve('/bin/sh', true), '/usr/bin/sh')
  t.is(links.resolve('/bin/', true), undefined)
  t.is(links.resolve('/opt/x/data', true), '/mnt/x/data')
})

test('what is asked of a link is not asked of its target', async t => {
  const behaviour = await observed(`
7 symlink("v2", "/srv/current.new") = 0
7 readlink("/srv/current", "v1", 4096) = 2
7 chmod("/srv/current", 0700) = 0
7 rename("/srv/current.new", "/srv/current") = 0
7 lchown("/srv/current", 0, 0) = 0
7 fchownat(AT_FDCWD</srv>, "current", 0, 0, AT_SYMLINK_NOFOLLOW) = 0
7 unlink("/srv/current/pid") = 0
`)
  t.deepEqual(accessed(behaviour), {
    '/srv/current': 'w',
    '/srv/current -> /srv/v1': 'w',
    '/srv/current.new': 'rw',
    '/srv/current/pid -> /srv/v1/pid': 'w'
  })
})

test('a root file system tells where links lead', async t => {
  const links: Record<string, string> = { '/bin/sh': '/usr/bin/dash', '/bin': '/usr/bin' }
  const behaviour = await observed(
    `
7 execve("/bin/sh", ["sh"], 0x7ffc /* 5 vars */) = 0
7 unlink("/bin/x") = 0
`,
    { resolveLink: path => links[path] ?? null }
  )
  t.deepEqual(accessed(behaviour), { '/bin/sh -> /usr/bin/dash': 'x', '/bin/x -> /usr/bin/x': 'w' })
  t.is(behaviour.execs[0]!.resolved, '/usr/bin/dash')
})
