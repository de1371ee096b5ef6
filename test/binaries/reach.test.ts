import test from 'ava'
import type { BinaryFiles } from '../../src/binaries/binary.ts'
import { listedFiles } from '../../src/binaries/listed-files.ts'
import { findBinaries } from '../../src/binaries/reach.ts'
import type { Elf } from '../../src/binaries/read-elf.ts'

const DYNLOAD = '/usr/lib/python3.11/lib-dynload'

function elf(imports: readonly string[] = ['read'], needed: readonly string[] = []): Elf {
  return { buildId: '', needed, imports, syscalls: [] }
}

/** Files by path; what is text is a script. */
function filesOf(files: Readonly<Record<string, Elf | string>>): BinaryFiles {
  const elves = Object.entries(files).flatMap(([path, file]) =>
    typeof file === 'string' ? [] : [[path, file] as const]
  )
  const listed = listedFiles({ binaries: new Map(elves), others: null })
  return {
    ...listed,
    text: path => {
      const file = files[path]
      return typeof file === 'string' ? file : null
    }
  }
}

/** Reached path -> the used file beside which it is. */
function reached(
  used: { binaries?: readonly string[]; scripts?: readonly string[] },
  files: Readonly<Record<string, Elf | string>>
): Record<string, string | null> {
  const found = findBinaries({ binaries: [], scripts: [], ...used }, filesOf(files))
  return Object.fromEntries(found.map(({ path, beside }) => [path, beside]))
}

test('the other modules of a program come with one of them', t => {
  const ssl = `${DYNLOAD}/_ssl.so`
  t.deepEqual(
    reached(
      { binaries: [ssl] },
      { [ssl]: elf(), [`${DYNLOAD}/_posixshmem.so`]: elf(), '/usr/lib/perl/auto/List.so': elf() }
    ),
    { [ssl]: null, [`${DYNLOAD}/_posixshmem.so`]: ssl }
  )
})

test('a library brings in no other of its folder, a program only its own parts', t => {
  const [libz, git] = ['/usr/lib/x86_64-linux-gnu/libz.so.1', '/usr/bin/git']
  t.deepEqual(
    reached(
      { binaries: [libz, git] },
      {
        [libz]: elf(),
        '/usr/lib/x86_64-linux-gnu/libaio.so.1': elf(),
        [git]: elf(),
        '/usr/bin/git-lfs': elf(),
        '/usr/bin/gdb': elf(),
        '/usr/lib/git-core/git-remote-http': elf()
      }
    ),
    { [libz]: null, [git]: null, '/usr/bin/git-lfs': git, '/usr/lib/git-core/git-remote-http': git }
  )
})

test('what a program calls by name comes with it, and a shell where it imports system()', t => {
  const [tar, app] = ['/usr/bin/tar', '/opt/app/server']
  const files = {
    [tar]: elf(),
    [app]: elf(['system']),
    '/usr/bin/xz': elf(),
    '/usr/bin/dash': elf(),
    '/usr/bin/vi': elf()
  }
  t.deepEqual(reached({ binaries: [tar] }, files), { [tar]: null, '/usr/bin/xz': tar })
  t.deepEqual(reached({ binaries: [app] }, files), { [app]: null, '/usr/bin/dash': app })
})

test('modules that nsswitch.conf names come with a program that looks up what it names them for', t => {
  const [app, libc] = ['/usr/bin/app', '/usr/lib/x86_64-linux-gnu/libc.so.6']
  const systemd = '/usr/lib/x86_64-linux-gnu/libnss_systemd.so.2'
  const files = {
    [libc]: elf(),
    [systemd]: elf(['readlinkat']),
    '/usr/lib/x86_64-linux-gnu/libnss_myhostname.so.2': elf(['getifaddrs']),
    '/usr/lib/x86_64-linux-gnu/libnss_return.so.2': elf(['open']),
    '/etc/nsswitch.conf':
      '# passwd: old\npasswd:\t\tfiles [NOTFOUND=return] systemd # myhostname\nhosts: files myhostname\n'
  }
  const used = { binaries: [app, libc] }
  t.deepEqual(reached(used, { ...files, [app]: elf(['getpwnam']) }), {
    [app]: null,
    [libc]: null,
    [systemd]: app
  })
  t.deepEqual(reached(used, { ...files, [app]: elf(['open']) }), { [app]: null, [libc]: null })
})

test('programs that a script names come with the script, with their libraries', t => {
  const [script, library] = ['/srv/start', '/usr/lib/x86_64-linux-gnu/libacl.so.1']
  t.deepEqual(
    reached(
      { binaries: ['/usr/lib/x86_64-linux-gnu/libc.so.6'], scripts: [script] },
      {
        [script]: '#!/bin/sh\nexec 2>&1; flock /run/l sort -u $X | /opt/tool\n',
        '/usr/bin/flock': elf(),
        '/usr/bin/sort': elf(['qsort'], ['libacl.so.1', '../../etc/evil']),
        '/opt/tool': elf(),
        '/usr/bin/u': 'text',
        '/usr/lib/x86_64-linux-gnu/libc.so.6': elf([]),
        [`${library}.1.2301`]: elf(),
        '/usr/bin/vi': elf()
      }
    ),
    {
      '/usr/lib/x86_64-linux-gnu/libc.so.6': null,
      '/usr/bin/flock': script,
      '/usr/bin/sort': script,
      '/opt/tool': script,
      [`${library}.1.2301`]: '/usr/bin/sort'
    }
  )
})

test('the interpreter of a script that was executed was used, that of one that was read was not', t => {
  const files = {
    '/srv/work.pl': '#! /usr/bin/perl -w\nlisten(S, 5);\n',
    '/srv/nested': '#!/srv/work.pl\n',
    '/srv/read': '#!/usr/bin/ruby\n',
    '/srv/endless': '#!/srv/endless\n',
    '/usr/bin/perl': elf(['listen']),
    '/usr/bin/ruby': elf()
  }
  const scripts = ['/srv/endless', '/srv/nested', '/srv/read']
  t.deepEqual(reached({ binaries: ['/srv/endless', '/srv/nested'], scripts }, files), {
    '/usr/bin/perl': null
  })
  t.deepEqual(reached({ binaries: ['/srv/work.pl'], scripts: ['/srv/work.pl'] }, files), {
    '/usr/bin/perl': null
  })
})

test('comments name no programs, and in a script of a language only strings do', t => {
  const files = Object.fromEntries(
    ['date', 'file', 'join', 'man', 'sort', 'test'].map(name => [`/usr/bin/${name}`, elf()])
  )
  const named = (text: string): string[] =>
    Object.keys(reached({ scripts: ['/srv/start'] }, { ...files, '/srv/start': text }))
  t.deepEqual(named('#!/bin/sh -e\n# a file to test\nx=${1#sort}; date # man\nman $#\n'), [
    '/usr/bin/sort',
    '/usr/bin/date',
    '/usr/bin/man'
  ])
  for (const interpreter of ['/usr/bin/perl -w', '/usr/bin/env python3.11', '/usr/bin/env -S ruby'])
    t.deepEqual(
      named(
        `#!${interpreter}\nprint(sort(x), "a file"); system("date +%Y"); run(['/usr/bin/man', x])\n`
      ),
      ['/usr/bin/date', '/usr/bin/man'],
      interpreter
    )
  t.deepEqual(
    named('#!/usr/bin/perl\nuse A qw(man date);\nsystem qw/ sort x/; join(%w[file -b]);\n'),
    ['/usr/bin/man', '/usr/bin/sort', '/usr/bin/file']
  )
  t.deepEqual(named('#!/usr/bin/make -f\nall:\n\tsort x\n'), ['/usr/bin/sort'])
})

test('coreutils come together once several were used', t => {
  const used = ['cat', 'cp', 'ls', 'mv', 'rm'].map(name => `/usr/bin/${name}`)
  const files = Object.fromEntries([...used, '/usr/bin/sync', '/usr/bin/su'].map(p => [p, elf()]))
  t.is(reached({ binaries: used }, files)['/usr/bin/sync'], '/usr/bin/cat')
  t.is(reached({ binaries: used }, files)['/usr/bin/su'], undefined)
  t.is(reached({ binaries: used.slice(1) }, files)['/usr/bin/sync'], undefined)
})
