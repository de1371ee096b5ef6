import test from 'ava'
import { callsOf, readAudit, seccompLine, warningCodes } from './read-audit.ts'

/** As ausearch -i of auditd 3.0 prints records. */
const STAMP = 'msg=audit(11/25/26 16:19:30.141:465) : '
const IDS =
  'auid=shop uid=root gid=root euid=root suid=root fsuid=root egid=root sgid=root fsgid=root'

function eventOf(call: string, ...details: readonly string[]): string {
  return [
    ...details.map(detail => detail.replace(' ', ` ${STAMP}`)),
    `type=SYSCALL ${STAMP}arch=x86_64 ${call} items=${details.filter(detail => detail.startsWith('type=PATH')).length} ppid=415 pid=418 ${IDS} tty=(none) ses=6 comm=files exe=/srv/shop/bin/files subj=unconfined key=shop `,
    ''
  ].join('\n')
}

const pathOf = (item: number, name: string, type = 'NORMAL', mode = 'file,600') =>
  `type=PATH item=${item} name=${name} inode=12 dev=fe:00 mode=${mode} ouid=root ogid=root rdev=00:00 nametype=${type} cap_fp=none cap_fi=none cap_fe=0 cap_fver=0 cap_frootid=0 `

const seccompOf = (rest: string) =>
  `type=SECCOMP ${STAMP}auid=shop uid=root gid=root ses=4 subj=unconfined pid=392 comm=numbers exe=/srv/shop/bin/numbers sig=SIG0 ${rest} \n`

const verdictOf = (fields: string) =>
  `type=AVC ${STAMP}apparmor=DENIED operation=open class=file ${fields} requested_mask=r denied_mask=r fsuid=root ouid=shop \n`

test('a date begins as the time of a raw record does in many languages', async t => {
  for (const date of ['10.03.2023', '10.3.2023', '2023.03.10.', '2023-03-10', '10/03/23'])
    t.deepEqual(
      callsOf(
        await readAudit(
          seccompOf('arch=x86_64 syscall=brk compat=0 ip=0x43 code=log').replace('11/25/26', date)
        )
      ),
      ['x86_64 brk 1'],
      date
    )
})

test('what the filter answered is told by its number where it has no name', async t => {
  const actions = async (code: string) =>
    (
      await readAudit(seccompOf(`arch=x86_64 syscall=sync compat=0 ip=0x43 code=${code}`))
    ).seccomp.map(({ action }) => action)
  t.deepEqual(await actions('unknown-seccomp-code(0x12340000)'), ['KILL_PROCESS'])
  t.deepEqual(await actions('unknown-seccomp-code(0x7fc00000)'), ['NOTIFY'])
  t.deepEqual(await actions('kill-process'), ['KILL_PROCESS'])
})

test('what stands beside the action in a code says nothing of it', async t => {
  const { seccomp } = await readAudit(
    ['0x50001', '0x0005000d', '0x7ff50000', '0x30002']
      .map((code, index) =>
        seccompLine(
          index + 1,
          `auid=1 uid=0 gid=0 ses=1 pid=7 comm="a" exe="/a" sig=0 arch=c000003e syscall=${60 + index} compat=0 ip=0x1 code=${code}`
        )
      )
      .join('')
  )
  t.deepEqual(
    seccomp.map(({ syscall, action }) => `${syscall} ${action}`),
    ['exit ERRNO', 'kill KILL_PROCESS', 'uname TRAP', 'wait4 ERRNO']
  )
})

test('calls without a name, and what a multiplexer was asked for', async t => {
  t.deepEqual(
    callsOf(
      await readAudit(seccompOf('arch=x86_64 syscall=unknown-syscall(-1) compat=0 ip=0x4 code=log'))
    ),
    ['x86_64 syscall_0xffffffff 1']
  )
  t.deepEqual(
    callsOf(
      await readAudit(seccompOf('arch=i386 syscall=socketcall(connect) compat=1 ip=0x4 code=log'))
    ),
    ['x86 socketcall 1']
  )
})

test('an argument has the value that is printed, or none', async t => {
  const valuesOf = async (call: string) =>
    (await readAudit(eventOf(call))).syscalls.flatMap(({ args }) =>
      args.map(({ index, values }) => [index, values])
    )
  const rest = 'a2=0x7ffffd512330 a3=0x0'
  const done = 'success=yes exit=0'
  t.deepEqual(await valuesOf(`syscall=chmod ${done} a0=0x5608dac18071 a1=0640 ${rest}`), [
    [1, ['0x1a0']]
  ])
  t.deepEqual(
    await valuesOf(`syscall=mknodat ${done} a0=AT_FDCWD a1=0x5608dac18071 a2=0600 a3=0x0`),
    [[2, 'any']]
  )
  t.deepEqual(
    await valuesOf(`syscall=socket success=yes exit=3 a0=inet a1=SOCK_DGRAM a2=icmp a3=0x0`),
    [
      [0, ['0x2']],
      [1, ['0x2']],
      [2, ['0x1']]
    ]
  )
  t.deepEqual(
    await valuesOf(
      `syscall=socket success=yes exit=3 a0=packet a1=SOCK_RAW a2=unknown-proto(300) a3=0x0`
    ),
    [
      [0, ['0x11']],
      [1, ['0x3']],
      [2, 'any']
    ]
  )
  t.deepEqual(await valuesOf(`syscall=bpf ${done} a0=BPF_SOMETHING_NEW a1=0x7f a2=0x90 a3=0x0`), [
    [0, 'any']
  ])
})

test('names of flags are those of x86_64, whatever the machine', async t => {
  const call =
    'syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x5 a2=O_RDONLY|O_DIRECT|O_CLOEXEC a3=0x0'
  const { syscalls } = await readAudit(
    eventOf(call, pathOf(0, '/srv/', 'NORMAL', 'dir,755')).replace('arch=x86_64', 'arch=aarch64')
  )
  t.deepEqual(syscalls[0]?.args, [{ index: 2, values: ['0x84000'] }])
})

test('names are relative, or empty, as well; none is not one', async t => {
  const filesOf = async (log: string) =>
    (await readAudit(log)).files
      .filter(({ access }) => access !== '')
      .map(({ path, access }) => `${path} ${access}`)
  const cwd = 'type=CWD cwd=/srv/shop/out '
  t.deepEqual(
    await filesOf(
      eventOf(
        'syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x5 a2=O_WRONLY|O_CREAT a3=0640',
        pathOf(1, 'a.txt', 'CREATE'),
        pathOf(0, '/srv/shop/out', 'PARENT', 'dir,755'),
        cwd
      )
    ),
    ['/srv/shop/out/a.txt w']
  )
  t.deepEqual(
    await filesOf(
      eventOf(
        'syscall=fchown success=yes exit=0 a0=0x5 a1=root a2=root a3=0x0',
        pathOf(0, '(null)')
      )
    ),
    []
  )
  // Of a program that is executed by its descriptor.
  const opened = eventOf(
    'syscall=openat success=yes exit=7 a0=AT_FDCWD a1=0x5 a2=O_RDONLY|O_CLOEXEC|O_PATH a3=0x0',
    pathOf(0, '/bin/true'),
    cwd
  )
  const executed = eventOf(
    'syscall=execveat success=yes exit=0 a0=0x7 a1=0x5 a2=0x7f a3=0x7f',
    pathOf(1, '/lib64/ld-linux-x86-64.so.2'),
    pathOf(0, ''),
    cwd
  ).replaceAll(':465)', ':466)')
  t.true((await filesOf(opened + executed)).includes('/bin/true x'))
})

test('the name in a verdict goes as far as the process', async t => {
  const namesOf = async (log: string) => (await readAudit(log)).apparmor.map(({ path }) => path)
  t.deepEqual(await namesOf(verdictOf('profile=web name=/srv/a b pid=5 comm=Web Content')), [
    '/srv/a b'
  ])
  t.deepEqual(await namesOf(verdictOf('profile=web name=/srv/x foo=bar pid=5 comm=x')), [
    '/srv/x foo=bar'
  ])
  t.deepEqual(await namesOf(verdictOf('profile=web name=/srv/x pid=9 pid=5 comm=x')), [])
})

test('nothing is hexadecimal, and a text with blanks is whole', async t => {
  const { apparmor } = await readAudit(verdictOf('profile=ABCDEF12 name=/srv/y pid=5 comm=BEEF'))
  t.is(apparmor[0]?.profile, 'ABCDEF12')
  const log = eventOf('syscall=brk success=yes exit=0 a0=0x0 a1=0x0 a2=0x0 a3=0x0')
  const chosen = async (exe: string, printed: string) =>
    callsOf(
      await readAudit(log.replace('exe=/srv/shop/bin/files', `exe=${printed}`), { exes: [exe] })
    ).length
  t.is(await chosen('/opt/My App/bin', '/opt/My App/bin'), 1)
  t.is(await chosen('/opt/My', '/opt/My App/bin'), 0)
})

test('a name that a program gave itself is no program', async t => {
  const log = eventOf('syscall=brk success=yes exit=0 a0=0x0 a1=0x0 a2=0x0 a3=0x0').replace(
    'comm=files',
    'comm=x exe=/bin/bank'
  )
  t.deepEqual(callsOf(await readAudit(log, { exes: ['/bin/bank'] })), [])
  t.deepEqual(callsOf(await readAudit(log)), ['x86_64 brk 1'])
})

test('names of requests that only need a capability are read', async t => {
  const call = (serial: number, name: string, args: string) =>
    `type=SYSCALL msg=audit(11/25/26 16:19:35.281:${serial}) : arch=x86_64 syscall=${name} success=yes exit=3 ${args} items=0 ppid=1 pid=2 auid=unset uid=root gid=root euid=root suid=root fsuid=root egid=root sgid=root fsgid=root tty=(none) ses=unset comm=shop exe=/usr/bin/shop key=shop \n`
  const { capabilities } = await readAudit(
    call(1, 'bpf', 'a0=BPF_PROG_LOAD a1=0x7ffd a2=0x78 a3=0x0') +
      call(2, 'bpf', 'a0=BPF_MAP_LOOKUP_ELEM a1=0x7ffd a2=0x78 a3=0x0')
  )
  t.deepEqual(
    capabilities.map(({ capability, operation }) => `${capability} ${operation}`),
    ['bpf bpf program or map']
  )
})

test('what ausearch -i prints gives names, and a warning', async t => {
  const behaviour = await readAudit(
    'type=PROCTITLE msg=audit(11/25/26 16:19:35.281:604) : proctitle=files \n' +
      'type=PATH msg=audit(11/25/26 16:19:35.281:604) : item=0 name=/etc/hostname inode=1 dev=fe:00 mode=file,644 ouid=root nametype=NORMAL \n' +
      'type=CWD msg=audit(11/25/26 16:19:35.281:604) : cwd=/srv \n' +
      'type=SYSCALL msg=audit(11/25/26 16:19:35.281:604) : arch=x86_64 syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x7f a2=O_RDWR|O_APPEND|O_CLOEXEC a3=0x0 items=1 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n'
  )
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 1'])
  t.deepEqual(
    behaviour.files.map(({ path, access }) => [path, access]),
    [['/etc/hostname', 'ra']]
  )
  t.true(warningCodes(behaviour).includes('INTERPRETED_LOG'))
})

test('a name with a blank cannot be told from what follows it in ausearch -i', async t => {
  const head = (type: string) => `type=${type} msg=audit(11/25/26 16:19:35.281:604) : `
  const files = async (name: string) =>
    (
      await readAudit(
        `${head('PATH')}item=0 name=${name} inode=1 dev=fe:00 mode=file,644 ouid=root nametype=NORMAL \n` +
          `${head('CWD')}cwd=/srv \n` +
          `${head('SYSCALL')}arch=x86_64 syscall=openat success=yes exit=3 a0=AT_FDCWD a1=0x7f a2=O_RDONLY a3=0x0 items=1 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n`
      )
    ).files.map(({ path }) => path)
  t.deepEqual(await files('/srv/shop'), ['/srv/shop'])
  t.deepEqual(await files('/srv/shop list.txt'), [])
})

test('what ausearch -i prints of an address is read', async t => {
  const head = (type: string, serial: number) =>
    `type=${type} msg=audit(11/25/26 16:19:35.281:${serial}) : `
  const connect = (serial: number, saddr: string) =>
    `${head('SOCKADDR', serial)}saddr=${saddr} \n${head('SYSCALL', serial)}arch=x86_64 syscall=connect success=yes exit=0 a0=0x3 a1=0x7ffd a2=0x6e a3=0x0 items=0 ppid=1 pid=2 auid=unset comm=files exe=/srv/files key=shop \n`
  const { files, sockets } = await readAudit(
    connect(1, '{ saddr_fam=local path=/run/x.sock }') +
      connect(2, 'local /run/y.sock') +
      connect(3, '{ saddr_fam=inet laddr=10.0.0.5 lport=53 }') +
      connect(4, '{ saddr_fam=netlink nlnk-fam=16 nlnk-pid=0 }') +
      connect(5, '{ saddr_fam=inet6 laddr=2001:db8::5 lport=443 }') +
      connect(6, 'inet6 host:::ffff:10.0.0.5 serv:53')
  )
  t.deepEqual(
    files.map(({ path, access }) => [path, access]),
    [
      ['/run/x.sock', 'rw'],
      ['/run/y.sock', 'rw']
    ]
  )
  t.deepEqual(
    sockets.map(({ family, address }) => [family, address]),
    [
      ['AF_INET', '10.0.0.5:53'],
      ['AF_INET6', '[2001:db8::5]:443'],
      ['AF_INET6', '[::ffff:10.0.0.5]:53'],
      ['AF_NETLINK', null],
      ['AF_UNIX', '/run/x.sock'],
      ['AF_UNIX', '/run/y.sock']
    ]
  )
})
