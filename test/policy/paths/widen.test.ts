import test from 'ava'
import type { FileFact } from '../../../src/behaviour/behaviour.ts'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import type { FileRule } from '../../../src/policy/policy.ts'
import { behaviour, file, options } from '../apparmor/behaviour.ts'

const bare: DecideOptions = {
  ...options,
  without: new Set(['loader', 'container', 'on-demand', 'usual-link'])
}

/** `/srv/out/w r` and the like. */
function files(...lines: readonly string[]): FileFact[] {
  return lines.map(line => file(...(line.split(' ') as [string, string])))
}

function rules(seen: readonly FileFact[], more: Partial<DecideOptions> = {}): FileRule[] {
  return decideFiles(behaviour({ files: seen }), { ...bare, ...more })
}

function lines(...args: Parameters<typeof rules>): string[] {
  return rules(...args).map(({ pattern, perms }) => `${pattern} ${perms}`)
}

function letters(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i))
}

const cases: readonly {
  readonly title: string
  readonly seen: readonly string[]
  readonly becomes: readonly string[]
}[] = [
  {
    title: 'a folder in which the program made most names is its own',
    seen: ['/srv/out/a w', '/srv/out/b rw', '/srv/out/in r'],
    becomes: ['/srv/out/{,**} rwkl']
  },
  {
    title: 'one name does not make a folder the own',
    seen: ['/srv/out/pid w'],
    becomes: ['/srv/out/pid w']
  },
  {
    title: 'where most was found, only the files beside those that were made are the own',
    seen: ['/srv/app/a w', '/srv/app/b w', '/srv/app/c/x r', '/srv/app/d/x r'],
    becomes: ['/srv/app/* rwkl', '/srv/app/c/x r', '/srv/app/d/x r']
  },
  {
    title:
      'of a folder in which others lie that were only read, only those are the own that were written in',
    seen: [
      '/srv/w/a/1 w',
      '/srv/w/b/2 w',
      '/srv/w/in/x r',
      ...letters(20).map(each => `/srv/w/a/${each} w`)
    ],
    becomes: ['/srv/w/a/{,**} rwkl', '/srv/w/b/2 w', '/srv/w/in/x r']
  },
  {
    title: 'a folder that the program made is its own',
    seen: ['/srv/new/ w', '/srv/new/x w'],
    becomes: ['/srv/new/{,**} rwkl']
  },
  {
    title: 'what is executed cannot be written through a pattern',
    seen: [
      '/srv/r/HEAD rw',
      '/srv/r/lock w',
      '/srv/r/hooks/do rx',
      '/srv/r/logs/1 w',
      '/srv/r/logs/2 w'
    ],
    becomes: ['/srv/r/* rwkl', '/srv/r/hooks/do rx', '/srv/r/logs/{,**} rwkl']
  },
  {
    title: 'code among the names that were made keeps all of them literal',
    seen: ['/srv/b/a.o w', '/srv/b/b.o w', '/srv/b/prog wx'],
    becomes: ['/srv/b/prog wx', '/srv/b/{a.o,b.o} w']
  },
  {
    title: 'a folder for temporary files needs one name only',
    seen: ['/tmp/x w', '/dev/shm/y w', '/var/tmp/seen r'],
    becomes: ['/dev/shm/{,**} rwkl', '/tmp/{,**} rwkl', '/var/tmp/seen r']
  },
  {
    title: "what the system keeps for one program is that program's, from the first name on",
    seen: ['/var/lib/db/main/conf r', '/var/lib/db/main/base/1 rw', '/run/db/pid w'],
    becomes: ['/var/lib/db/{,**} rwkl', '@{run}/db/{,**} rwkl']
  },
  {
    title: 'a place for one program may still be read only, or hold what must not be written',
    seen: ['/var/lib/ro/a r', '/var/lib/x/a w', '/var/lib/x/prog x', '/run/systemd/a w'],
    becomes: ['/var/lib/ro/a r', '/var/lib/x/a w', '/var/lib/x/prog x', '@{run}/systemd/a w']
  },
  {
    title: 'sources are read by their kind where keys or output may lie beside them',
    seen: [
      '/srv/app/lib/a.js r',
      '/srv/app/main.js r',
      '/srv/app/tls/my.crt r',
      '/srv/app/log/x w'
    ],
    becomes: ['/srv/app/**.js r', '/srv/app/log/x w', '/srv/app/tls/my.crt r']
  },
  {
    title: "a folder that was only passed on the way to another one is not the workload's",
    seen: [
      '/data/shop/in/a.json r',
      '/data/shop/in/b.json r',
      '/data/shop/out/x w',
      '/data/shop/a/ r',
      '/data/shop/b/ r',
      '/data/shop/c/ r'
    ],
    becomes: ['/data/shop/**.json r', '/data/shop/out/x w', '/data/shop/{,**/} r']
  },
  {
    title: 'what was used in two of its folders is, and so is a folder that was listed',
    seen: [
      '/data/1/a.json r',
      '/data/2/b.json r',
      '/jobs/ r',
      '/jobs/1/a.csv r',
      '/jobs/1/b/c.csv r'
    ],
    becomes: ['/data/**.json r', '/jobs/ r', '/jobs/**.csv r']
  },
  {
    title: 'keys are no kind of files',
    seen: ['/srv/app/a/1.pem r', '/srv/app/b/2.pem r', '/srv/app/c/3.pem r'],
    becomes: ['/srv/app/a/1.pem r', '/srv/app/b/2.pem r', '/srv/app/c/3.pem r']
  },
  {
    title:
      'where nothing is known of an installed folder, the kinds of files that were read may be',
    seen: ['/opt/app/a.rb r', '/opt/app/b/b.rb r', '/opt/app/b/c.rb r', '/opt/app/VERSION r'],
    becomes: ['/opt/app/VERSION r', '/opt/app/{,**/,**.rb} r']
  },
  {
    title: 'and the folders in which an interpreter looks for them may be listed',
    seen: [
      '/opt/app/a.rb r',
      '/opt/app/b/ r',
      '/opt/app/b/b.rb r',
      '/opt/app/b/c.py r',
      '/opt/app/c/d.py r',
      '/opt/app/c/e.py r',
      '/opt/app/c/e.rb r'
    ],
    becomes: ['/opt/app/{,**/,**.py,**.rb} r']
  },
  {
    title: 'modules are found anywhere in an installed tree',
    seen: [
      '/usr/lib/p/auto/A/A.so rm',
      '/usr/lib/p/auto/B/B.so rm',
      '/srv/p/a/A.so rm',
      '/srv/p/b/B.so rm'
    ],
    becomes: ['/srv/p/a/A.so rm', '/srv/p/b/B.so rm', '/usr/lib/p/**.so{,.[0-9]*} rm']
  },
  {
    title: "folders that hold unrelated things are nobody's",
    seen: [
      '/var/log/a w',
      '/var/log/b w',
      '/etc/a r',
      '/etc/b r',
      '/etc/c r',
      '/usr/lib/x r',
      '/usr/lib/y r',
      '/usr/lib/z r'
    ],
    becomes: ['/etc/{a,b,c} r', '/usr/lib/{x,y,z} r', '/var/log/{a,b} w']
  },
  {
    title: 'an installed tree is read as a whole, wherever in it the files were',
    seen: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r', '/usr/share/app/c/3 r'],
    becomes: ['/usr/share/app/{,**} r']
  },
  {
    title: 'two files are no tree',
    seen: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r'],
    becomes: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r']
  },
  {
    title: 'a tree that is written in is not read as a whole',
    seen: ['/opt/app/a r', '/opt/app/b r', '/opt/app/c r', '/opt/app/log/x w'],
    becomes: ['/opt/app/* r', '/opt/app/log/x w']
  },
  {
    title: 'the own files must lie side by side',
    seen: [
      '/srv/www/a r',
      '/srv/www/b r',
      '/srv/www/c r',
      '/srv/www/img/x r',
      '/srv/conf/a/1 r',
      '/srv/conf/b/2 r',
      '/srv/conf/c/3 r'
    ],
    becomes: ['/srv/conf/a/1 r', '/srv/conf/b/2 r', '/srv/conf/c/3 r', '/srv/www/{,**} r']
  },
  {
    title: 'keys are read one by one, and so is what lies beside them',
    seen: ['/srv/tls/a.pem r', '/srv/tls/b r', '/srv/tls/c r', '/srv/tls/d r'],
    becomes: ['/srv/tls/a.pem r', '/srv/tls/{b,c,d} r']
  },
  {
    title: 'no pattern reaches into a place for secrets',
    seen: ['/etc/ssl/a r', '/etc/ssl/b r', '/etc/ssl/c r', '/root/.ssh/a w', '/root/.ssh/b w'],
    becomes: ['/etc/ssl/{a,b,c} r', '/root/.ssh/{a,b} w']
  },
  {
    title: 'no pattern lets write what others execute',
    seen: ['/usr/lib/app/a w', '/usr/lib/app/b w', '/etc/systemd/a w', '/etc/systemd/b w'],
    becomes: ['/etc/systemd/{a,b} w', '/usr/lib/app/{a,b} w']
  },
  {
    title: 'modules beside those that were mapped may be, too',
    seen: ['/usr/lib/p/dyn/a.so rm', '/usr/lib/p/dyn/b.so rm'],
    becomes: ['/usr/lib/p/**.so{,.[0-9]*} rm']
  },
  {
    title: 'one library is no family, and nothing that is written is mapped',
    seen: ['/usr/lib/p/a.so rm', '/srv/p/a.so rwm', '/srv/p/b.so rm', '/srv/p/c.so rm'],
    becomes: ['/srv/p/a.so rwm', '/srv/p/{b.so,c.so} rm', '/usr/lib/p/a.so rm']
  },
  {
    title: 'programs run by their own names only',
    seen: ['/usr/lib/git/a x', '/usr/lib/git/b x', '/usr/lib/git/c x', '/usr/lib/git/d x'],
    becomes: ['/usr/lib/git/{a,b,c,d} x']
  },
  {
    title: 'a walk over folders may list others, not read what is in them',
    seen: Array.from({ length: 10 }, (_, i) => `/srv/w/${String.fromCharCode(97 + i)}/ r`),
    becomes: ['/srv/w/{,**/} r']
  },
  {
    title: 'names that end at random or hold a number become one',
    seen: ['/run/x.aB3dE9 w', '/run/y-4711.sock w', '/run/read r'],
    becomes: ['@{run}/read r', '@{run}/x.?????? w', '@{run}/y-[0-9]*.sock w']
  },
  {
    title: 'a name that looks like words is random beside the one that it is renamed to',
    seen: [
      '/run/a.pid.xbtCb4 w',
      '/run/a.pid w',
      '/srv/.b.Abcde1 w',
      '/srv/b w',
      '/srv/b.backup w'
    ],
    becomes: ['/srv/.b.?????? w', '/srv/{b,b.backup} w', '@{run}/a.pid w', '@{run}/a.pid.?????? w']
  },
  {
    title: 'a number at the end is a process where names do not outlive the run',
    seen: ['/run/cgid.sock.20 w', '/run/web-7/ w', '/srv/a/release.20 w', '/run/x20 w'],
    becomes: [
      '/srv/a/release.20 w',
      '@{run}/cgid.sock.[0-9]* w',
      '@{run}/web-[0-9]*/ w',
      '@{run}/x20 w'
    ]
  },
  {
    title: 'what lies in a folder with a random name is found in the next one',
    seen: [
      '/srv/app/t-aB3dE9/ w',
      '/srv/app/t-aB3dE9/a w',
      '/srv/app/t-Zz9yX1/a w',
      '/srv/app/t-Zz9yX1/ w',
      '/srv/app/q/x r',
      '/srv/app/r/x r'
    ],
    becomes: ['/srv/app/q/x r', '/srv/app/r/x r', '/srv/app/t-??????/{,**} rwkl']
  },
  {
    title: 'what is executed keeps its random name, and so do those like it',
    seen: ['/run/x-aB3dE9 wx', '/run/x-Zz9yX1 w', '/run/t-aB3dE9/ w', '/run/t-aB3dE9/prog x'],
    becomes: ['/run/t-aB3dE9/prog x', '/run/x-aB3dE9 x', '@{run}/{t-aB3dE9/,x-Zz9yX1,x-aB3dE9} w']
  },
  {
    title: 'code that the program makes itself is mapped under the next random name, too',
    seen: [
      '/srv/vcl/ w',
      '/srv/vcl/boot.1795718479.314116/ w',
      '/srv/vcl/boot.1795718479.314116/gen.c w',
      '/srv/vcl/boot.1795718479.314116/gen.so rwm',
      '/tmp/libnetty_aB3dE9.so rwm',
      '/tmp/ffi8kQw2Z wm',
      '/opt/a/0b9d8c1e-2f3a-4b5c-8d7e-6f5a4b3c2d1e/x.so rwm'
    ],
    becomes: [
      '/opt/a/????????-????-????-????-????????????/x.so rwm',
      '/srv/vcl/boot.[0-9]*.[0-9]*/gen.so m',
      '/srv/vcl/{,**} rwkl',
      '/tmp/ffi?????? m',
      '/tmp/libnetty_??????.so m',
      '/tmp/{,**} rwkl'
    ]
  },
  {
    title: 'a name is not random because its folder was made',
    seen: ['/srv/out/ w', '/srv/out/run001 w', '/srv/out/bin x'],
    becomes: ['/srv/out/ w', '/srv/out/bin x', '/srv/out/run001 w']
  },
  {
    title: 'words that people write are not random',
    seen: ['/run/FooBar w', '/run/README w', '/run/python3 w', '/run/orders w'],
    becomes: ['@{run}/{FooBar,README,orders,python3} w']
  }
]

for (const { title, seen, becomes } of cases)
  test(title, t => {
    t.deepEqual(
      lines(files(...seen)),
      becomes.toSorted((a, b) => (a < b ? -1 : 1))
    )
    t.deepEqual(lines(files(...seen.toReversed())), lines(files(...seen)), 'in any order')
  })

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
