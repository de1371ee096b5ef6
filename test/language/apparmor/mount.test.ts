import test from 'ava'
import {
  mountScope,
  printMountScope,
  readMountScope
} from '../../../src/language/apparmor/mount.ts'
import type { MountKind, RecordedMount } from '../../../src/language/apparmor/mount.ts'
import { covers } from '../../../src/language/apparmor/source/other-rule.ts'
import { readRule } from '../../../src/language/apparmor/source/rule.ts'

/** What a record asks for as a rule without its comma; null: none says it. */
function ruleFor(kind: MountKind, record: RecordedMount): string | null {
  const scope = mountScope(kind, record)
  return scope && `${kind}${printMountScope(kind, scope)}`
}

/** Each was read by apparmor_parser 3.0.8. */
const RULES: readonly (readonly [MountKind, RecordedMount, string | null])[] = [
  [
    'mount',
    { name: '/mnt/', srcname: '192.0.2.1:/srv', fstype: 'nfs', flags: 'rw' },
    'mount fstype=nfs options=(rw) "192.0.2.1:/srv" -> /mnt/'
  ],
  [
    'mount',
    { name: '/a b/', srcname: 'user@host:/x', fstype: 'fuse.sshfs', flags: 'rw, nosuid, nodev' },
    'mount fstype=fuse.sshfs options=(rw, nosuid, nodev) "user@host:/x" -> "/a b/"'
  ],
  [
    'mount',
    { name: '/etc/shop/', srcname: '/snap/shop/', flags: 'rw, bind' },
    'mount options=(rw, bind) /snap/shop/ -> /etc/shop/'
  ],
  ['mount', { name: '/', flags: 'rw, rprivate' }, 'mount options=(rw, rprivate) -> /'],
  [
    'mount',
    { name: '/run/*/', flags: 'ro, remount, noatime, bind' },
    'mount options=(ro, remount, noatime, bind) -> "/run/\\*/"'
  ],
  ['umount', { name: '/run/shop/' }, 'umount /run/shop/'],
  ['pivot_root', { name: '/new/', srcname: '/new/old/' }, 'pivot_root oldroot=/new/old/ /new/'],
  [
    'mount',
    { name: '/mnt/', srcname: '//nas.example/share', fstype: 'cifs' },
    'mount fstype=cifs options=(rw) //nas.example/share -> /mnt/'
  ],
  ['mount', { name: '/dev/', fstype: 'tmpfs' }, 'mount fstype=tmpfs options=(rw) -> /dev/'],
  // Options of which AppArmor 4.0 takes only one, a record that tells only names, names that are no paths.
  ['mount', { name: '/dev/', flags: 'ro, nosuid, noexec, remount, rbind, rprivate' }, null],
  ['mount', { name: '/dev/', flags: 'rw, rbind, rslave' }, null],
  ['mount', { name: '/dev/', srcname: '/' }, null],
  ['mount', { name: 'dev/', flags: 'rw, bind' }, null],
  ['mount', { name: '/dev/', flags: 'rw, bind), /** rwx, #' }, null],
  ['mount', { name: '/dev/', srcname: 'x" -> /, /** rwx', fstype: 'tmpfs', flags: 'rw' }, null],
  ['mount', { name: '/dev/', fstype: 'tmpfs x', flags: 'rw' }, null]
]

for (const [kind, record, rule] of RULES)
  test(`what a record tells of a mount is the rule: ${rule ?? JSON.stringify(record)}`, t => {
    t.is(ruleFor(kind, record), rule)
    if (rule === null) return
    const scope = mountScope(kind, record)!
    t.deepEqual(readMountScope(kind, rule.slice(kind.length)), scope)
    t.is(readRule(rule)?.kind, 'other')
  })

test('a name in a mount rule cannot end its quotes or start a rule', t => {
  const rule = ruleFor('mount', { name: '/a",\n/** rwx,', srcname: '/\\x0a"', flags: 'rw, bind' })
  t.is(
    rule,
    'mount options=(rw, bind) "/\\012\\042" -> "/a\\042,\\012/** rwx,"'.replace('**', '\\*\\*')
  )
})

const isCovered = (rule: string, need: string): boolean => {
  const [wide, narrow] = [readRule(rule), readRule(need)]
  return wide?.kind === 'other' && narrow?.kind === 'other' && covers(wide, narrow)
}

test('a mount rule of any author covers what its words allow', t => {
  const need = 'mount fstype=nfs options=(rw, nosuid) "192.0.2.1:/srv" -> /mnt/a/'
  for (const rule of [
    'mount',
    'mount fstype=nfs',
    'mount fstype={ext4,nfs} -> /mnt/**',
    'mount fstype=(nfs, nfs4) options=(nosuid)',
    'mount options in (rw, nosuid, nodev) "192.0.2.1:/srv" -> /mnt/*/'
  ])
    t.true(isCovered(rule, need), rule)
  for (const rule of [
    'mount fstype=ext4',
    'mount options=(rw)',
    'mount options in (rw, nodev)',
    'mount /srv -> /mnt/**',
    'mount -> /srv/**',
    'umount',
    'remount',
    'mount -> /mnt/** anything'
  ])
    t.false(isCovered(rule, need), rule)
})

test('one operation is covered under each name that rules have for it', t => {
  t.true(isCovered('mount options=(make-rprivate) -> **', 'mount options=(rw, rprivate) -> **'))
  t.true(
    isCovered('remount options=(ro, bind) /run/**', 'mount options=(ro, remount, bind) -> /run/x/')
  )
  t.false(isCovered('remount /srv/**', 'mount options=(ro, remount, bind) -> /run/x/'))
  t.true(isCovered('umount /run/**', 'umount /run/x/'))
  t.false(isCovered('umount /run/x/', 'umount'))
  t.true(isCovered('pivot_root oldroot=/new/** /new/', 'pivot_root oldroot=/new/old/ /new/'))
})
