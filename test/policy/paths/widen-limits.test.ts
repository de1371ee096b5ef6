import test from 'ava'
import type { FileFact } from '../../../src/behaviour/behaviour.ts'
import { file } from '../apparmor/behaviour.ts'
import { bare, files, lines, rules } from './decided-files.ts'

const listing = {
  name: 'an image',
  complete: true,
  folders: new Map([
    ['/usr/lib/app/', [0, 500]],
    ['/usr/lib/app/core/', [4, 40]],
    ['/srv/out/', [2, 9]]
  ] as const),
  modules: new Map(),
  secrets: []
}

const core = files('/usr/lib/app/core/a r', '/usr/lib/app/core/b r', '/usr/lib/app/core/c r')

test('a pattern says what was seen of it and what it opens besides', t => {
  const [rule] = rules([...files('/srv/out/a w', '/srv/out/b w'), ...core], { listing })
  t.deepEqual(rule?.grant, { observed: 2, examples: ['/srv/out/a', '/srv/out/b'], unused: 7 })
  t.deepEqual(
    rule?.reasons.map(reason => reason.class),
    ['seen', 'owned']
  )
})

test('a folder that holds sources of the program that writes in it is not its own', t => {
  const seen = (program: string, access: string): FileFact[] => [
    file('/srv/app/db.sqlite3', 'rw', { by: program }),
    file('/srv/app/db.sqlite3-journal', 'rw', { by: program }),
    file('/srv/app/manage.py', access, { by: program })
  ]
  const own = ['/srv/app/{,**} rwkl']
  const literal = ['/srv/app/manage.py r', '/srv/app/{db.sqlite3,db.sqlite3-journal} rw']
  t.deepEqual(lines(seen('/usr/bin/python3.11', 'r')), literal)
  t.deepEqual(lines(seen('/usr/bin/git', 'r')), own)
  t.deepEqual(lines(seen('/usr/bin/python3.11', 'rw')), own)
  const script = file('/srv/bin/serve', 'rx')
  t.deepEqual(lines([script, ...seen('/srv/bin/serve', 'r')]), [...literal, '/srv/bin/serve rx'])
})

test('passwords and keys that a program read do not open the folder that they lie in', t => {
  const names = ['aw.htpasswd', '.htpasswd', 'site.key', 'rsyncd.secrets', 'site.p12', 'id_ed25519']
  for (const name of names) {
    const folder = ['/etc/httpd/a.conf r', '/etc/httpd/b.conf r', '/etc/httpd/mime r']
    const opened = lines(files(...folder, `/etc/httpd/${name} r`))
    t.true(opened.includes(`/etc/httpd/${name} r`), opened.join('\n'))
    t.false(
      opened.some(line => line.includes('/etc/httpd/{,**}')),
      name
    )
  }
})

test('a module in a folder below is no library beside one', t => {
  const seen = ['/usr/lib/x86_64-linux-gnu/liba.so.1 rm', '/usr/lib/x86_64-linux-gnu/b/b.so rm']
  t.true(lines(files(...seen)).every(line => !line.includes('lib*')))
})

test('only who loads modules is given libraries that it did not load yet', t => {
  const lib = '/usr/lib/x86_64-linux-gnu'
  const linked = [`${lib}/libacl.so.1.1.2301 rm`, `${lib}/libc.so.6 rm`]
  const names = '/usr/lib/@{multiarch}/{libacl.so,libc.so}{,.[0-9]*} rm'
  const all = '/usr/lib/@{multiarch}/lib*.so{,.[0-9]*} rm'
  t.deepEqual(lines(files(...linked)), [names])
  const module = '/usr/lib/apache2/modules/mod_ssl.so rm'
  t.true(lines(files(...linked, module)).includes(all))
  t.false(lines(files(...linked, '/usr/lib/apache2/modules/mod_ssl.so r')).includes(all))
})

test('a program that locks the files that it reads locks the next one, too', t => {
  t.deepEqual(lines(files('/srv/pub/a rk', '/srv/pub/b rk', '/srv/pub/c r')), ['/srv/pub/{,**} rk'])
  t.deepEqual(lines(files('/srv/pub/a rk', '/srv/pub/b r', '/srv/pub/c r')), [
    '/srv/pub/a rk',
    '/srv/pub/{,**} r'
  ])
})

test('one file shows an installed folder that bears the name of the program, or holds it', t => {
  const image = {
    ...listing,
    folders: new Map([
      ['/usr/lib/app/', [2, 40]],
      ['/usr/share/app/', [9, 90]]
    ] as const)
  }
  const use = (path: string, access: string, by: string): string[] =>
    lines([file(path, access, { by })], { listing: image })
  t.deepEqual(use('/usr/share/app/a', 'r', '/usr/bin/app'), ['/usr/share/app/{,**} r'])
  t.deepEqual(use('/usr/share/app/a', 'r', '/usr/sbin/app-server2.4'), ['/usr/share/app/{,**} r'])
  t.deepEqual(use('/usr/lib/app/a', 'r', '/usr/lib/app/main'), ['/usr/lib/app/{,**} r'])
  t.deepEqual(use('/usr/share/app/a', 'r', '/usr/bin/apple'), ['/usr/share/app/a r'])
  t.deepEqual(use('/usr/share/app/a', 'rw', '/usr/bin/app'), ['/usr/share/app/a rw'])
  t.deepEqual(use('/usr/lib/app/x.so', 'rm', '/usr/bin/app'), ['/usr/lib/app/**.so{,.[0-9]*} rm'])
  t.deepEqual(use('/usr/lib/app/x.so', 'rm', '/usr/bin/other'), ['/usr/lib/app/x.so rm'])
  // What exists there is not known.
  const unknown = [file('/usr/share/unknown/a', 'r', { by: '/usr/bin/unknown' })]
  t.deepEqual(lines(unknown), ['/usr/share/unknown/a r'])
})

test('of libraries the price counts libraries, not all that lies beside them', t => {
  const seen = files('/usr/lib/app/core/a.so rm', '/usr/lib/app/core/b.so.1 rm')
  const modules = new Map([
    ['/usr/lib/app/', [0, 400]],
    ['/usr/lib/app/core/', [6, 6]]
  ] as const)
  const priced = (maxGrant: number): unknown[] =>
    rules(seen, { listing: { ...listing, modules }, maxGrant }).map(({ pattern, grant }) => [
      pattern,
      grant?.unused
    ])
  t.deepEqual(priced(399), [['/usr/lib/app/**.so{,.[0-9]*}', 398]])
  t.deepEqual(priced(30), [['/usr/lib/app/core/**.so{,.[0-9]*}', 4]])
})

test('where nothing is known of a folder, the price is not known either', t => {
  const [usual] = rules(files('/srv/out/a w', '/srv/out/b w'))
  t.is(usual?.grant?.unused, null)
  const [image] = rules(files('/srv/new/a w', '/srv/new/b w'), { listing })
  t.is(image?.grant?.unused, 0)
})

test('a pattern that opens too much gives way to those below it', t => {
  t.deepEqual(lines(core, { listing }), ['/usr/lib/app/{,**} r'])
  t.deepEqual(lines(core, { listing, maxGrant: 496 }), ['/usr/lib/app/core/{,**} r'])
  t.deepEqual(lines(core, { listing, maxGrant: 36 }), ['/usr/lib/app/core/* r'])
  t.deepEqual(lines(core, { listing, maxGrant: 0 }), ['/usr/lib/app/core/{a,b,c} r'])
})

test('a tree that holds a key is not read as a whole', t => {
  const secrets = ['/usr/lib/app/etc/server.pem']
  t.deepEqual(lines(core, { listing: { ...listing, secrets } }), ['/usr/lib/app/core/{,**} r'])
})

test('each class can be switched off', t => {
  const seen = files('/srv/out/a w', '/srv/out/b w', '/srv/www/a r', '/srv/www/b r', '/srv/www/c r')
  const without = (...classes: ('owned' | 'folder')[]): string[] =>
    lines(seen, { without: new Set([...bare.without, ...classes]) })
  t.deepEqual(without(), ['/srv/out/{,**} rwkl', '/srv/www/{,**} r'])
  t.deepEqual(without('owned'), ['/srv/out/{a,b} w', '/srv/www/{,**} r'])
  t.deepEqual(without('owned', 'folder'), ['/srv/out/{a,b} w', '/srv/www/{a,b,c} r'])
})

test('in a folder of everyone, files of one name in very many folders side by side are one rule, what else is there is not', t => {
  const crowd = Array.from({ length: 1200 }, (_, i) => `/usr/lib/p${i}/data r`)
  const others = Array.from({ length: 99 }, (_, i) => `/usr/lib/p${i}/more r`)
  const keys = Array.from({ length: 1200 }, (_, i) => `/usr/lib/p${i}/key.pem r`)
  const found = rules(files(...crowd, ...others, ...keys, '/usr/lib/p7/set rw'))
  const wide = found.filter(({ pattern }) => pattern.includes('*'))
  t.deepEqual(
    wide.map(({ pattern, perms }) => `${pattern} ${perms}`),
    ['/usr/lib/*/data r']
  )
  t.is(wide[0]!.grant!.observed, 1200)
  t.is(found.length, 1 + keys.length + others.length + 1)
})
