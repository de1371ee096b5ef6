import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { readAudit } from '../trace/audit/read-audit.ts'
import { accessed, observed, warningCodes } from './observed.ts'

const START = '7 execve("/srv/app", ["app"], 0x7ffc /* 5 vars */) = 0\n'

function unmounted({ unmounted: facts }: Behaviour): string[] {
  return facts.map(({ path, access }) => `${path} ${access}`)
}

for (const [flags, letters] of [
  ['O_RDONLY', 'r'],
  ['O_WRONLY|O_NONBLOCK', 'w'],
  ['O_RDONLY|O_CREAT, 0600, NULL', 'rw'],
  ['O_RDWR|O_CREAT|O_EXCL, 0600, {mq_flags=0, mq_maxmsg=4, mq_msgsize=64, mq_curmsgs=0}', 'rw']
])
  for (const shown of ['', '</orders>'])
    test(`a queue opened with ${flags} is no file of a folder${shown && ', with -y'}`, async t => {
      const behaviour = await observed(`${START}7 chdir("/srv") = 0
7 mq_open("orders", ${flags}) = 3${shown}
7 mq_timedreceive(3${shown}, ""..., 64, NULL, NULL) = 3
7 mq_unlink("orders") = 0
`)
      t.deepEqual(unmounted(behaviour), [`/orders ${letters}`])
      t.deepEqual(Object.keys(accessed(behaviour)), ['/srv/', '/srv/app'])
    })

test('a queue that was not opened, or whose name is not shown, is none', async t => {
  const behaviour = await observed(`${START}
7 mq_open("orders", O_RDONLY) = -1 ENOENT (No such file or directory)
7 mq_open(0x55d0c0, O_RDONLY) = 3
`)
  t.deepEqual(unmounted(behaviour), [])
})

for (const [protection, flags, letters] of [
  ['PROT_READ|PROT_WRITE', 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB', 'r'],
  ['PROT_READ|PROT_WRITE', 'MAP_SHARED|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT', 'rw'],
  ['PROT_READ|PROT_WRITE|PROT_EXEC', 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB', 'rm'],
  ['PROT_NONE', 'MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE|MAP_HUGETLB', null],
  ['PROT_READ|PROT_WRITE', 'MAP_PRIVATE|MAP_ANONYMOUS', null]
] as const)
  test(`anonymous memory as ${protection} with ${flags}`, async t => {
    const behaviour = await observed(
      `${START}7 mmap(NULL, 2097152, ${protection}, ${flags}, -1, 0) = 0x7f1000000000\n`
    )
    t.deepEqual(unmounted(behaviour), letters === null ? [] : [`/ ${letters}`])
  })

test('huge pages that there were none of are none', async t => {
  const behaviour = await observed(
    `${START}7 mmap(NULL, 2097152, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB, -1, 0) = -1 ENOMEM (Cannot allocate memory)\n`
  )
  t.deepEqual(unmounted(behaviour), [])
})

for (const call of [
  'shmget(IPC_PRIVATE, 2097152, IPC_CREAT|SHM_HUGETLB|0600) = 1',
  'shmget(0x7a, 2097152, IPC_CREAT|SHM_HUGETLB|21<<SHM_HUGE_SHIFT|0600) = 1',
  'memfd_create("pool", MFD_CLOEXEC|MFD_HUGETLB|21<<MFD_HUGE_SHIFT) = 3</memfd:pool>(deleted)',
  'memfd_create("pool", MFD_HUGETLB) = 3'
])
  test(`huge pages by ${call}`, async t => {
    t.deepEqual(unmounted(await observed(`${START}7 ${call}\n`)), ['/ rw'])
  })

test('other shared memory asks for nothing', async t => {
  const behaviour = await observed(`${START}
7 shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600) = 1
7 memfd_create("pool", MFD_CLOEXEC) = 3</memfd:pool>(deleted)
`)
  t.deepEqual(unmounted(behaviour), [])
})

test('the folder of message queues has no record, which is no loss', async t => {
  const event = (serial: number, call: string, items: number, ...records: string[]): string =>
    [
      `type=SYSCALL S: arch=c000003e ${call} a0=7ffd05b00181 a1=0 a2=0 a3=0 items=${items} ppid=531 pid=532 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="mq" exe="/srv/w/mq" subj=unconfined key="mq"\n`,
      'type=CWD S: cwd="/root"\n',
      ...records.map(record => `${record}\n`)
    ]
      .join('')
      .replaceAll(' S:', ` msg=audit(1795787018.402:${serial}):`)
  const queue = (type: string): string =>
    `type=PATH S: item=0 name="orders" inode=11246 dev=00:13 mode=0100600 ouid=0 ogid=0 rdev=00:00 nametype=${type} cap_fp=0`
  const behaviour = await readAudit(
    event(84, 'syscall=241 success=no exit=-2', 1) +
      event(85, 'syscall=240 success=yes exit=3', 2, queue('CREATE')) +
      event(86, 'syscall=240 success=yes exit=4', 1, queue('NORMAL')) +
      event(87, 'syscall=241 success=yes exit=0', 2, queue('DELETE'))
  )
  t.false(warningCodes(behaviour).includes('INCOMPLETE_EVENTS'))
  t.deepEqual(unmounted(behaviour), ['/orders r'])
  const lost = await readAudit(event(84, 'syscall=87 success=no exit=-2', 1))
  t.true(warningCodes(lost).includes('INCOMPLETE_EVENTS'))
})
