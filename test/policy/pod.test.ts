import test from 'ava'
import { empty } from '../../src/behaviour/behaviour.ts'
import type { Behaviour, FileFact } from '../../src/behaviour/behaviour.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { decidePod as decide } from '../../src/policy/pod.ts'
import type {
  CapabilityRule,
  FileRule,
  PodPolicy,
  Reason,
  ReasonClass,
  WritableFolder
} from '../../src/policy/policy.ts'
import { run } from '../render/context.ts'

const decidePod = (
  behaviour: Behaviour,
  options: Partial<DecideOptions>,
  capabilities: readonly CapabilityRule[],
  files: readonly FileRule[] = []
): PodPolicy =>
  decide(behaviour, { name: 'web', ...DEFAULT_OPTIONS, ...options }, capabilities, files)

const seen = { runs: [0, 0], first: 7 }
const written: Reason = { class: 'seen', text: 'written', first: '0:7' }
const quiet: Behaviour = { ...empty, runs: [run] }
const sudo: Behaviour = {
  ...quiet,
  execs: [{ path: '/usr/bin/sudo', by: '/usr/bin/dash', ...seen }],
  credentials: [{ operation: 'setresuid(0, 0, 0)', by: '/usr/bin/sudo', error: null, ...seen }]
}

test('a workload that gains no privileges by execution gets no_new_privs', t => {
  const { allowPrivilegeEscalation } = decidePod(quiet, { noNewPrivileges: 'both' }, [])
  t.false(allowPrivilegeEscalation)
})

test('a set-user-ID program that used its privileges needs escalation, and says where it was seen', t => {
  const pod = decidePod(sudo, { noNewPrivileges: 'both' }, [])
  t.true(pod.allowPrivilegeEscalation)
  t.is(pod.allowPrivilegeEscalationReason.first, '0:7')
  t.regex(pod.allowPrivilegeEscalationReason.text, /^\/usr\/bin\/sudo is set-user-ID/)
})

test('executing such a program is not enough, nor is a program elsewhere with its name', t => {
  for (const behaviour of [
    { ...sudo, credentials: [] },
    { ...sudo, credentials: sudo.credentials.map(fact => ({ ...fact, error: 'EPERM' })) },
    { ...sudo, credentials: sudo.credentials.map(fact => ({ ...fact, by: '/usr/bin/dash' })) },
    { ...sudo, execs: sudo.execs.map(fact => ({ ...fact, path: '/srv/sudo' })) }
  ])
    t.false(decidePod(behaviour, { noNewPrivileges: 'both' }, []).allowPrivilegeEscalation)
})

test('a set-user-ID program called by one who has capabilities already needs no escalation', t => {
  const before = (first: number, by = '/usr/bin/chown', runs = [0, 0]): Behaviour => ({
    ...sudo,
    runs: [run, { ...run, id: 'r2' }],
    capabilities: [
      {
        capability: 'chown',
        operation: 'chown to another user',
        outcome: 'used',
        confidence: 'high',
        by,
        runs,
        first
      }
    ]
  })
  const allows = (behaviour: Behaviour): boolean =>
    decidePod(behaviour, { noNewPrivileges: 'both' }, []).allowPrivilegeEscalation
  t.false(allows(before(6)))
  t.true(allows(before(8)), 'it may have got them from sudo')
  t.true(allows(before(6, '/usr/bin/su')), 'su may have got them by its own bit')
  const inBoth = before(6).execs.map(exec => ({ ...exec, runs: [0, 1] }))
  t.true(allows({ ...before(6), execs: inBoth }), 'the other run shows none')
  t.false(allows({ ...before(6, '/usr/bin/chown', [0, 1]), execs: inBoth }))
})

test('what was asked for decides, and a conflict with the recording is told', t => {
  const pod = decidePod(sudo, { noNewPrivileges: true }, [])
  t.false(pod.allowPrivilegeEscalation)
  t.regex(pod.allowPrivilegeEscalationReason.text, /^as asked for, although \/usr\/bin\/sudo/)
  t.true(decidePod(quiet, { noNewPrivileges: false }, []).allowPrivilegeEscalation)
})

test('Kubernetes gets capabilities in upper case, sorted', t => {
  const capabilities = ['setuid', 'net_raw'].map(capability => ({ capability, reasons: [] }))
  t.deepEqual(decidePod(quiet, { noNewPrivileges: 'both' }, capabilities).addCapabilities, [
    'NET_RAW',
    'SETUID'
  ])
})

const asUser = (...ids: ([number, number | null] | null)[]): Behaviour => ({
  ...empty,
  runs: ids.map((pair, index) => ({
    ...run,
    id: `r${index}`,
    ...(pair && { user: { uid: pair[0], gid: pair[1] } })
  }))
})

test('a pod is bound to the user that every run was started as, unless one was root or unknown', t => {
  const user = (behaviour: Behaviour) => decidePod(behaviour, { noNewPrivileges: 'both' }, []).user
  t.deepEqual(user(asUser([33, 33], [33, 33])), {
    ids: { uid: 33, gid: 33 },
    why: 'every run was started as user 33, group 33'
  })
  t.deepEqual(user(asUser([33, 33], [33, null])).ids, { uid: 33, gid: null })
  for (const [behaviour, why] of [
    [asUser([0, 0]), /root/],
    [asUser([33, 33], [0, 0]), /root/],
    [asUser([0, null], null), /root/],
    [asUser([33, null], [34, null]), /different users/],
    [asUser([33, 33], [33, 34]), /different users/],
    [asUser([33, 33], [34, 33]), /different users/],
    [asUser([33, 33], null), /not every recording/],
    [empty, /not every recording/]
  ] as const) {
    t.is(user(behaviour).ids, null)
    t.regex(user(behaviour).why, why)
  }
})

function filesOf(accesses: Readonly<Record<string, string>>): Behaviour {
  const files = Object.entries(accesses).map(([path, access]): FileFact => ({
    path,
    access,
    failed: {},
    uses: [{ by: null, access, owner: true, ...seen }]
  }))
  return { ...quiet, files }
}

const rootOf = (behaviour: Behaviour, files: readonly FileRule[] = []) =>
  decidePod(behaviour, {}, [], files).readOnlyRoot

test('folders that are written in become volumes: those that were there before, and /tmp as a whole', t => {
  const { folders } = rootOf(
    filesOf({
      '/tmp/x/y': 'w',
      '/tmp/z': 'rw',
      '/var/cache/web/': 'w',
      '/var/cache/web/a/': 'w',
      '/var/cache/web/a/b': 'w',
      '/var/cache/web/a/c': 'r',
      '/run/web.pid': 'w',
      '/dev/null': 'w',
      '/proc/{pid}/oom_score_adj': 'w',
      '/etc/web.conf': 'r'
    })
  )
  t.deepEqual(folders, [
    { path: '/run', example: '/run/web.pid', reason: written, others: 0 },
    { path: '/tmp', example: '/tmp/x/y', reason: written, others: 1 },
    { path: '/var/cache', example: '/var/cache/web/', reason: written, others: 2 }
  ])
})

test('a state file that was there before the run is named beside its volume, which does not have it', t => {
  const found = (path: string, access: string, sources = 1): Behaviour => ({
    ...filesOf({ '/srv/db/log': 'w', [path]: access }),
    runs: [{ ...run, sources: Array.from({ length: sources }, () => run.sources[0]!) }]
  })
  const foundIn = (behaviour: Behaviour): WritableFolder['found'] => {
    const files = behaviour.files.map(file => ({
      ...file,
      uses: file.uses.map(use => ({ ...use, ...(file.path.endsWith('.db') && { found: true }) }))
    }))
    return rootOf({ ...behaviour, files } as Behaviour).folders![0]!.found
  }
  t.deepEqual(foundIn(found('/srv/db/a.db', 'rw')), { path: '/srv/db/a.db', first: '0:7' })
  t.is(foundIn(found('/srv/db/a', 'rw')), undefined)
  t.is(foundIn(found('/srv/db/a.db', 'w')), undefined, 'nobody reads what was in it')
  t.is(foundIn(found('/srv/db/a.db', 'rw', 2)), undefined, 'the order of the sources is not sure')
  t.is(rootOf(found('/tmp/a.db', 'rw')).folders![1]!.found, undefined)
})

test('what the profile lets be written though no run did becomes a volume, too', t => {
  const rule = (pattern: string, reason: ReasonClass): FileRule => ({
    pattern,
    perms: 'rwkl',
    owner: false,
    by: [],
    grant: null,
    reasons: [{ class: reason, text: 'why' }]
  })
  const inferred = [rule('/tmp/**', 'on-demand'), rule('/srv/out/{,**}', 'own')]
  const kernel = [rule('/dev/shm/*', 'on-demand'), rule('@{PROC}/self/attr/*', 'own')]
  const folder = (path: string, example: string, reason: Reason): WritableFolder => ({
    path,
    example,
    reason,
    others: 0
  })
  t.deepEqual(rootOf(filesOf({ '/etc/web.conf': 'r' }), [...inferred, ...kernel]).folders, [
    folder('/srv/out', '/srv/out/*', { class: 'own', text: 'why' }),
    folder('/tmp', '/tmp/*', { class: 'on-demand', text: 'why' })
  ])
  const { folders } = rootOf(filesOf({ '/tmp/x': 'w' }), [...inferred, rule('/tmp/x', 'seen')])
  t.deepEqual(folders, [
    folder('/srv/out', '/srv/out/*', { class: 'own', text: 'why' }),
    folder('/tmp', '/tmp/x', written)
  ])
  t.regex(rootOf(filesOf({ '/srv/out/x': 'r' }), inferred).why, /would hide \/srv\/out\/x/)
})

test('a folder that the profile lets be written as a whole is a volume, or the root is not read-only', t => {
  const owned: FileRule = {
    pattern: '/srv/mail/{,**}',
    perms: 'rwkl',
    owner: false,
    by: [],
    grant: null,
    reasons: [
      { class: 'seen', text: '2 paths' },
      { class: 'owned', text: 'why' }
    ]
  }
  const written = { '/srv/mail/spool/a': 'w', '/srv/mail/spool/b': 'w' }
  t.deepEqual(
    rootOf(filesOf(written), [owned]).folders?.map(({ path }) => path),
    ['/srv/mail', '/srv/mail/spool']
  )
  // Its configuration lies there, too.
  const { folders, why } = rootOf(filesOf({ ...written, '/srv/mail/conf': 'r' }), [owned])
  t.is(folders, null)
  t.regex(why, /would hide \/srv\/mail\/conf/)
})

test('anonymous huge pages, which AppArmor calls the root, are no file that is written', t => {
  t.deepEqual(
    rootOf(filesOf({ '/': 'rw', '/tmp/x': 'w' })).folders?.map(({ path }) => path),
    ['/tmp']
  )
})

test('a volume is mounted where --map-path says that the image has the folder', t => {
  const mapPath = [['/home/ci/app', '/app']] as const
  const behaviour = filesOf({ '/home/ci/app/out/x': 'w', '/home/ci/app/in/y': 'r' })
  const { folders } = decidePod(behaviour, { mapPath }, []).readOnlyRoot
  t.deepEqual(
    folders?.map(({ path }) => path),
    ['/app/out']
  )
})

test('what was looked for and not there, or made by the program, is nothing that a volume hides', t => {
  const behaviour = filesOf({ '/run/web.pid': 'w', '/run/web/': 'w', '/run/web': '' })
  const absent = { path: '/run/other', access: '', failed: { ENOENT: '' }, uses: [] }
  t.deepEqual(
    rootOf({ ...behaviour, files: [...behaviour.files, absent] }).folders?.map(({ path }) => path),
    ['/run']
  )
})

test('a folder in which a volume is mounted is nothing that another one hides', t => {
  const pathsOf = (more: Readonly<Record<string, string>>): string[] | undefined =>
    rootOf(
      filesOf({ '/run/web.pid': 'w', '/run/web': '', '/run/web/sess/1': 'w', ...more })
    ).folders?.map(({ path }) => path)
  t.deepEqual(pathsOf({ '/run/web/sess/': 'r' }), ['/run', '/run/web/sess'])
  t.is(pathsOf({ '/run/web/session/': 'r' }), undefined)
  t.is(pathsOf({ '/run/web/sess/0': 'r' }), undefined)
})

test('a workload that writes nothing needs no volume', t => {
  t.deepEqual(rootOf(filesOf({ '/etc/web.conf': 'r' })), {
    folders: [],
    why: 'no file was written'
  })
})

test('the root stays writable where a volume would hide files, or where the evidence has gaps', t => {
  const gap: Behaviour = {
    ...filesOf({ '/tmp/x': 'w' }),
    runs: [{ ...run, warnings: [{ code: 'FILTERED_TRACE', text: 'filtered' }] }]
  }
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/srv/${i}/x`, 'w']))
  for (const [behaviour, why] of [
    [filesOf({ '/etc/web/x': 'w', '/etc/web/y': 'r' }), /would hide \/etc\/web\/y/],
    [filesOf({ '/run/web.pid': 'w', '/run/web': '' }), /would hide \/run\/web of the image/],
    [filesOf({ '/x': 'w' }), /cannot be a volume/],
    [filesOf({ '/srv/a:b/x': 'w' }), /cannot be a volume/],
    [filesOf({ '?/x': 'w' }), /not known in which folder/],
    [filesOf(many), /writes in 40 folders/],
    [gap, /FILTERED_TRACE/],
    [quiet, /no file access/]
  ] as const) {
    t.is(rootOf(behaviour).folders, null)
    t.regex(rootOf(behaviour).why, why)
  }
})
