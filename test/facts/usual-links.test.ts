import test from 'ava'
import { usualTargets, withMergedUsr } from '../../src/facts/usual-links.ts'

test('a path in a folder that is usually a link fits both places', t => {
  t.is(withMergedUsr('/bin/ls'), '/{,usr/}bin/ls')
  t.is(withMergedUsr('/lib/x86_64-linux-gnu/libc.so.6'), '/{,usr/}lib/x86_64-linux-gnu/libc.so.6')
  t.is(withMergedUsr('/usr/bin/ls'), '/usr/bin/ls')
  t.is(withMergedUsr('/bin2/ls'), '/bin2/ls')
  t.is(withMergedUsr('/srv/bin/ls'), '/srv/bin/ls')
})

test('only the names that are links to one of several programs have targets', t => {
  t.is(usualTargets('/bin/sh'), '/bin/{dash,bash,busybox}')
  t.is(usualTargets('/usr/bin/awk'), '/usr/bin/{mawk,gawk,busybox}')
  t.is(usualTargets('/bin/ls'), null)
  t.is(usualTargets('/srv/evil/bin/sh'), null)
  t.is(usualTargets('/bin/sh\n/x'), null)
})
