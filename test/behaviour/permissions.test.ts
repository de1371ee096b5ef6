import test from 'ava'
import { observe } from '../../src/behaviour/observe/observe.ts'
import type { RecordingMeta } from '../../src/trace/recording.ts'
import { sourceOf } from '../source.ts'

const ID = 'msg=audit(1700000000.123:7):'

interface Item {
  readonly name: string
  /** Octal digits of st_mode. */
  readonly mode: string
  readonly owner?: number
  readonly group?: number
  readonly type?: string
}

/** The records of one call of uid 0, or another, on x86_64. */
function recorded(
  call: string,
  items: readonly Item[],
  { as = 0, error }: { readonly as?: number; readonly error?: number } = {}
): string {
  const ids = `uid=${as} gid=${as} euid=${as} suid=${as} fsuid=${as} egid=${as} sgid=${as} fsgid=${as}`
  const result = error === undefined ? 'success=yes exit=0' : `success=no exit=-${error}`
  const paths = items.map(
    ({ name, mode, owner = 33, group = 33, type = 'NORMAL' }, item) =>
      `type=PATH ${ID} item=${item} name="${name}" inode=${item} dev=fe:00 mode=${mode} ouid=${owner} ogid=${group} rdev=00:00 nametype=${type}`
  )
  return [
    `type=SYSCALL ${ID} arch=c000003e ${call} ${result} items=${items.length} ppid=1 pid=10 auid=0 ${ids} tty=(none) ses=1 comm="app" exe="/usr/bin/app" key="x"`,
    `type=CWD ${ID} cwd="/"`,
    ...paths
  ].join('\n')
}

const FOLDER = { name: '/srv/', mode: '040755', type: 'PARENT' }
const made = (name: string): Item => ({ name, mode: '0100644', owner: 0, group: 0, type: 'CREATE' })
const gone = (name: string): Item => ({ name, mode: '0100644', owner: 0, group: 0, type: 'DELETE' })
const arguments_ = 'a0=7f01 a1=7f02 a2=0 a3=0'

const CHANGE = 'make or remove a name in a folder that owner and mode refuse'
const SEARCH = 'search a folder that owner and mode refuse'

test('making and removing names in a folder of another user needs a capability', async t => {
  const calls: [string, Item[]][] = [
    ['syscall=83', [FOLDER, { ...made('/srv/x'), mode: '040755' }]], // mkdir
    ['syscall=87', [FOLDER, gone('/srv/x')]], // unlink
    ['syscall=84', [FOLDER, { ...gone('/srv/x'), mode: '040755' }]], // rmdir
    ['syscall=82', [FOLDER, FOLDER, gone('/srv/x'), made('/srv/y')]], // rename
    ['syscall=133', [FOLDER, { ...made('/srv/x'), mode: '010644' }]], // mknod
    ['syscall=88', [{ name: '/etc', mode: '0', type: 'UNKNOWN' }, FOLDER, made('/srv/x')]], // symlink
    ['syscall=86', [{ name: '/a', mode: '0100644', owner: 0 }, FOLDER, made('/srv/x')]] // link
  ]
  for (const [call, items] of calls) {
    const log = recorded(`${call} ${arguments_}`, items)
    t.deepEqual(await shown(log), [`dac_override used high: ${CHANGE}`], call)
    const own = items.map(item => ({ ...item, owner: 0, group: 0 }))
    t.deepEqual(await shown(recorded(`${call} ${arguments_}`, own)), [], call)
  }
})

test('of two folders of a rename each counts', async t => {
  const own = { ...FOLDER, name: '/own/', owner: 0 }
  for (const folders of [
    [own, FOLDER],
    [FOLDER, own]
  ]) {
    const log = recorded(`syscall=82 ${arguments_}`, [...folders, gone('/a/x'), made('/b/y')])
    t.deepEqual(await shown(log), [`dac_override used high: ${CHANGE}`])
  }
})

test('a file that an open makes needs its folder, one that is there does not', async t => {
  const open = 'syscall=257 a0=ffffff9c a1=7ffc a2=41 a3=1b6'
  t.deepEqual(await shown(recorded(open, [FOLDER, made('/srv/x')])), [
    `dac_override used high: ${CHANGE}`
  ])
  const there = [FOLDER, { ...made('/srv/x'), type: 'NORMAL' }]
  t.deepEqual(await shown(recorded(open, there.slice(1))), [])
  // The kernel looks at the folder for O_CREAT, and writes a record of it, before it knows that the file is there.
  t.deepEqual(await shown(recorded(open, there)), [])
  const foreign = [FOLDER, { name: '/srv/x', mode: '0100644' }]
  const refused = { as: 1000, error: 13 }
  t.deepEqual(await shown(recorded(open.replace('a2=41', 'a2=40'), foreign)), [])
  t.deepEqual(await shown(recorded(open.replace('a2=41', 'a2=40'), foreign, refused)), [])
  t.deepEqual(await shown(recorded(open, foreign, refused)), [
    'dac_override refused high: write to a file that owner and mode refuse'
  ])
  const absent = [FOLDER, { name: '/srv/x', mode: '0', type: 'UNKNOWN' }]
  t.deepEqual(await shown(recorded(open, absent, refused)), [
    `dac_override refused high: ${CHANGE}`
  ])
})

test('entering, truncating and executing need what the mode gives to others', async t => {
  const cases: [string, Item, string[]][] = [
    ['syscall=80', { name: '/srv', mode: '040750' }, [`dac_read_search used medium: ${SEARCH}`]],
    ['syscall=80', { name: '/srv', mode: '040744' }, [`dac_read_search used high: ${SEARCH}`]],
    ['syscall=80', { name: '/srv', mode: '040751' }, []],
    ['syscall=161', { name: '/srv', mode: '040700' }, [`dac_read_search used high: ${SEARCH}`]],
    [
      'syscall=76',
      { name: '/srv/x', mode: '0100644' },
      ['dac_override used high: write to a file that owner and mode refuse']
    ],
    ['syscall=76', { name: '/srv/x', mode: '0100666' }, []],
    [
      'syscall=59',
      { name: '/srv/run', mode: '0100744' },
      ['dac_override used high: execute a file that owner and mode refuse']
    ],
    ['syscall=59', { name: '/srv/run', mode: '0100755' }, []]
  ]
  for (const [call, item, expected] of cases) {
    const facts = await shown(recorded(`${call} ${arguments_}`, [item]))
    // chroot shows a capability of its own.
    t.deepEqual(
      facts.filter(fact => fact.startsWith('dac_')),
      expected,
      `${call} ${item.mode}`
    )
  }
})

test('what was refused is told as refused, and only where owner and mode explain it', async t => {
  const mkdir = `syscall=83 ${arguments_}`
  const refused = { as: 1000, error: 13 }
  t.deepEqual(await shown(recorded(mkdir, [FOLDER, made('/srv/x')], refused)), [
    `dac_override refused high: ${CHANGE}`
  ])
  t.deepEqual(await shown(recorded(mkdir, [{ ...FOLDER, mode: '040777' }], refused)), [])
  t.deepEqual(await shown(recorded(mkdir, [FOLDER], { as: 1000, error: 17 })), [])
  const grouped = { ...FOLDER, mode: '040775' }
  t.deepEqual(await shown(recorded(mkdir, [grouped, made('/srv/x')])), [
    `dac_override used medium: ${CHANGE}`
  ])
})

test('a folder that a record has shown to be closed is searched by later calls', async t => {
  const enter = recorded(`syscall=80 ${arguments_}`, [{ name: '/srv/in', mode: '040700' }], {
    as: 33
  })
  const stat = 'syscall=4 a0=7f01 a1=7f02 a2=0 a3=0'
  const file = { name: '/srv/in/x', mode: '0100644' }
  const second = (text: string): string => text.replaceAll(':7):', ':8):')
  t.deepEqual(await shown(`${enter}\n${second(recorded(stat, [file]))}`), [
    `dac_read_search used high: ${SEARCH}`
  ])
  // A name that starts in the folder does not pass what is above it.
  const inside = second(recorded(stat, [{ ...file, name: 'x' }])).replace(
    'cwd="/"',
    'cwd="/srv/in/deep"'
  )
  t.deepEqual(await shown(`${enter}\n${inside}`), [])
})

const STAT =
  '{st_dev=makedev(0xfe, 0), st_ino=7, st_mode=S_IFDIR|0755, st_nlink=2, st_uid=33, st_gid=33}'

test('strace -v tells owners, and credentials are followed', async t => {
  const start = '10 geteuid() = 0\n10 getegid() = 0\n'
  const stat = `10 stat("/srv", ${STAT}) = 0\n`
  const mkdir = '10 mkdir("/srv/x", 0755) = 0'
  t.deepEqual(await shown(start + stat + mkdir), [`dac_override used high: ${CHANGE}`])
  t.deepEqual(await shown(stat + mkdir), [], 'nobody says who it is')
  const became = '10 setgid(33) = 0\n10 setuid(33) = 0\n'
  t.deepEqual(dac(await shown(start + became + stat + mkdir)), [])
  const other = '10 setgid(34) = 0\n10 setuid(34) = 0\n'
  t.deepEqual(dac(await shown(start + other + stat + mkdir)), [`dac_override used high: ${CHANGE}`])
  const changed = '10 chown("/srv", 0, 0) = 0\n'
  t.deepEqual(dac(await shown(start + stat + changed + mkdir)), [])
  const statx =
    '10 statx(AT_FDCWD, "/srv", 0, STATX_ALL, {stx_mask=STATX_ALL, stx_uid=33, stx_gid=33, stx_mode=S_IFDIR|0700}) = 0\n'
  t.deepEqual(await shown(`${start + statx}10 access("/srv/y", F_OK) = 0`), [])
  t.deepEqual(await shown(`${start + statx}10 readlink("/srv/y", "z", 9) = 1`), [
    `dac_read_search used high: ${SEARCH}`
  ])
})

test('a line that says the same again is weighed again once more is known', async t => {
  const lines = [
    '10 geteuid() = 0',
    '10 getegid() = 0',
    ...Array.from({ length: 5 }, () => '10 unlink("/srv/x") = 0'),
    `10 stat("/srv", ${STAT}) = 0`,
    '10 unlink("/srv/x") = 0'
  ]
  t.deepEqual(await shown(lines.join('\n')), [`dac_override used high: ${CHANGE}`])
})

test('a socket of another user', async t => {
  const start = '10 geteuid() = 0\n10 getegid() = 0\n'
  const socket = STAT.replace('S_IFDIR|0755', 'S_IFSOCK|0700')
  const log = `${start}10 stat("/run/s", ${socket}) = 0\n10 connect(3, {sa_family=AF_UNIX, sun_path="/run/s"}, 110) = 0`
  t.deepEqual(await shown(log), [
    'dac_override used high: write to a socket that owner and mode refuse'
  ])
})

test('what record looked at counts, less where the run changed it', async t => {
  const owners = [['/srv', { owner: 33, group: 33, mode: 0o040755 }]] as const
  const mkdir = '10 mkdir("/srv/x", 0755) = 0'
  t.deepEqual(await shown(mkdir, owners), [`dac_override used high: ${CHANGE}`])
  t.deepEqual(dac(await shown(`${mkdir}\n10 chown("/srv", 33, 33) = 0`, owners)), [
    `dac_override used medium: ${CHANGE}`
  ])
  const open = '10 openat(AT_FDCWD, "/srv/x", O_WRONLY|O_CREAT, 0644) = 3'
  t.deepEqual(await shown(open, owners), [`dac_override used medium: ${CHANGE}`])
  t.deepEqual(await shown(open.replace('O_CREAT', 'O_CREAT|O_EXCL'), owners), [
    `dac_override used high: ${CHANGE}`
  ])
})

function dac(facts: readonly string[]): string[] {
  return facts.filter(fact => fact.startsWith('dac_'))
}

/** What a log shows of capabilities, with what `record` knows when there are owners. */
async function shown(log: string, owners?: RecordingMeta['owners']): Promise<string[]> {
  const source = sourceOf('web.log', `${log}\n`)
  const meta: RecordingMeta | null = owners
    ? {
        id: 'r1',
        architecture: 'x86_64',
        kernel: '6.1',
        cwd: '/',
        user: { uid: 0, gid: 0 },
        program: 'app',
        strace: { version: '6.1', options: [] },
        links: [],
        owners,
        binaries: []
      }
    : null
  const { capabilities } = await observe(
    { label: 'web', sources: [source], meta },
    { arch: 'x86_64', cwd: null, resolveLink: null }
  )
  return capabilities.map(
    fact => `${fact.capability} ${fact.outcome} ${fact.confidence}: ${fact.operation}`
  )
}
