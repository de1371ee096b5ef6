import test from 'ava'
import { isUsualLink, usualTarget, withMergedUsr } from '../../src/facts/usual-links.ts'

test('a path in a folder that is usually a link fits both places', t => {
  t.is(withMergedUsr('/bin/ls'), '/{,usr/}bin/ls')
  t.is(withMergedUsr('/lib/x86_64-linux-gnu/libc.so.6'), '/{,usr/}lib/x86_64-linux-gnu/libc.so.6')
  t.is(withMergedUsr('/usr/bin/ls'), '/usr/bin/ls')
  t.is(withMergedUsr('/bin2/ls'), '/bin2/ls')
  t.is(withMergedUsr('/srv/bin/ls'), '/srv/bin/ls')
})

test('the libraries that a program used tell which shell or interpreter /bin/sh and the like were', t => {
  const libc = '/usr/lib/x86_64-linux-gnu/libc.so.6'
  t.is(usualTarget('/bin/sh', [libc]), '/bin/dash')
  t.is(usualTarget('/bin/sh', ['/lib/x86_64-linux-gnu/libtinfo.so.6', libc]), '/bin/bash')
  t.is(usualTarget('/usr/bin/awk', ['/usr/lib64/libmpfr.so.6', libc]), '/usr/bin/gawk')
  t.is(usualTarget('/usr/bin/python3', [libc, '/usr/lib/python3.11/os.py']), '/usr/bin/python3.11')
})

test('where no library tells, a usual link leads to each of the programs that it may be', t => {
  t.is(usualTarget('/bin/sh', []), '/bin/{dash,bash,busybox}')
  t.is(usualTarget('/usr/bin/awk', ['/srv/x']), '/usr/bin/{mawk,gawk,busybox}')
  t.is(usualTarget('/usr/bin/python3', ['/usr/lib/python3.11x/']), '/usr/bin/python3.[0-9]*')
})

test('the ELF interpreter that is executed itself is in the folder of its architecture', t => {
  for (const [loader, name] of [
    ['/lib64/ld-linux-x86-64.so.2', 'ld-linux-x86-64.so.2'],
    ['/usr/lib/ld-linux-aarch64.so.1', 'ld-linux-aarch64.so.1'],
    ['/lib/ld64.so.1', 'ld64.so.1']
  ] as const)
    t.is(usualTarget(loader, []), `/lib/@{multiarch}/${name}`)
  t.is(usualTarget('/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', []), null)
  t.is(usualTarget('/srv/lib/ld-linux-x86-64.so.2', []), null)
})

test('only the names that are links to one of several programs have targets', t => {
  t.is(usualTarget('/bin/ls', []), null)
  t.is(usualTarget('/srv/evil/bin/sh', []), null)
  t.is(usualTarget('/bin/sh\n/x', []), null)
})

test('tools of Debian that are links are told by their libraries, and elsewhere they are none', t => {
  const bfd = '/usr/lib/x86_64-linux-gnu/libbfd-2.40-system.so'
  t.is(usualTarget('/usr/bin/as', ['/srv/x.s', bfd]), '/usr/bin/@{multiarch}-as')
  t.is(usualTarget('/usr/bin/ld', [bfd]), '/usr/bin/@{multiarch}-ld{.bfd,.gold}')
  t.is(usualTarget('/usr/bin/as', ['/usr/lib64/libbfd-2.40.so']), null)
  t.is(usualTarget('/usr/bin/pkill', ['/usr/lib/x86_64-linux-gnu/libproc2.so.0']), '/usr/bin/pgrep')
  t.true(isUsualLink('/usr/bin/as') && isUsualLink('/lib64/ld-linux-x86-64.so.2'))
  t.false(isUsualLink('/usr/bin/cat') || isUsualLink('/srv/as'))
})
