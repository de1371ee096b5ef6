import test from 'ava'
import type { ExecutionContext } from 'ava'
import { gzipSync } from 'node:zlib'
import { probeProgram } from '../system/probe-program.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'

/** A log of one task that executed /usr/bin/app and made these calls. */
function logOf(...calls: readonly string[]): string {
  return ['execve("/usr/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0', ...calls]
    .map(line => `100 ${line}\n`)
    .join('')
}

async function generate(
  t: ExecutionContext,
  files: Readonly<Record<string, string | Uint8Array>>,
  ...args: readonly string[]
): Promise<Said> {
  return await run(temporaryFolder(t, files), 'generate', '--name', 'app', ...args)
}

async function allowed(
  t: ExecutionContext,
  files: Readonly<Record<string, string | Uint8Array>>,
  ...args: readonly string[]
): Promise<Set<string>> {
  const { status, stdout, stderr } = await generate(t, files, '--print', 'seccomp', ...args)
  t.is(status, 0, stderr)
  const { syscalls } = JSON.parse(stdout) as {
    syscalls: readonly { names: readonly string[]; action: string }[]
  }
  return new Set(
    syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names)
  )
}

const LOG = { 'app.strace': logOf('read(0, "", 1) = 0') }

test('a list of imports counts for the files that the log shows', async t => {
  const list = JSON.stringify({
    '/usr/bin/app': ['shmget'],
    '/usr/bin/other': ['mq_open']
  })
  for (const file of [list, gzipSync(list)]) {
    const names = await allowed(t, { ...LOG, list: file }, '--binaries', 'list', 'app.strace')
    t.true(names.has('shmget'))
    t.false(names.has('mq_open'))
  }
  t.false((await allowed(t, LOG, 'app.strace')).has('shmget'))
})

test('a root or a list of another image is not taken for that of the program', async t => {
  const other = { path: '/usr/bin/other', buildId: '', needed: [], imports: ['read'] }
  const list = JSON.stringify({ binaries: [other] })
  const files = { ...LOG, 'root/usr/bin/other': '', list }
  for (const option of ['--root root', '--binaries list']) {
    const { stderr } = await generate(t, files, ...option.split(' '), 'app.strace')
    t.true(stderr.includes(`warning: ${option}: has none of the programs`), stderr)
  }
})

test('the binaries of a root count, and a class that is switched off does not', async t => {
  const binary = probeProgram([{ number: 29, args: [] }])
  const files = { ...LOG, 'root/usr/bin/app': binary }
  t.true((await allowed(t, files, '--root', 'root', 'app.strace')).has('shmget'))
  const off = await allowed(t, files, '--root', 'root', '--without', 'imports', 'app.strace')
  t.false(off.has('shmget'))
})

test('--preset strict with --with CLASS infers that class', async t => {
  const strict = await allowed(t, LOG, '--preset', 'strict', 'app.strace')
  t.false(strict.has('getppid') && strict.has('sched_yield'))
  const benign = await allowed(t, LOG, '--preset', 'strict', '--with', 'benign', 'app.strace')
  t.true(benign.has('sched_yield'))
  t.true([...strict].every(name => benign.has(name)))
})

test('a malformed list of binaries, or an unknown choice, is an error that says what is wrong', async t => {
  for (const [list, message] of [
    ['{"usr/bin/app": []}', /list: usr\/bin\/app: expected absolute paths as keys/],
    ['{"/usr/bin/app": "open"}', /list: \/usr\/bin\/app: expected a list/],
    ['[]', /list: expected an object/],
    ['{', /list: is not JSON/]
  ] as const) {
    const { status, stderr } = await generate(
      t,
      { ...LOG, list },
      '--binaries',
      'list',
      'app.strace'
    )
    t.is(status, 2)
    t.regex(stderr, message)
  }
  for (const [args, message] of [
    [['--with', 'imports', '--without', 'imports'], /--with imports and --without imports/],
    [['--without', 'seen'], /--without seen: what is seen is allowed with every option/],
    [['--condition', 'openat'], /--condition openat: not known; those known are fcntl, /],
    [['--preset', 'lax'], /Allowed choices are strict, balanced, portable/],
    [['--require-completeness', '101'], /from 0 to 100/]
  ] as const) {
    const { status, stderr } = await generate(t, LOG, ...args, 'app.strace')
    t.is(status, 2)
    t.regex(stderr, message)
  }
})

test('--require-completeness fails where later runs are not expected to hold', async t => {
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, run) => [
      `run${run}.strace`,
      logOf(
        `openat(AT_FDCWD, "/srv/${run}", O_RDONLY) = 3`,
        `openat(AT_FDCWD, "/srv/${(run + 1) % 12}", O_RDONLY) = 3`
      )
    ])
  )
  const inputs = Object.keys(files)
  const gate = (percent: string, more: Readonly<Record<string, string>> = {}) =>
    generate(
      t,
      { ...files, ...more },
      '--print',
      'seccomp',
      '--require-completeness',
      percent,
      ...inputs,
      ...Object.keys(more)
    )
  // Wilson's interval of 0 of 12 ends at 24.2 %.
  t.is((await gate('75')).status, 0)
  t.is((await gate('76')).status, 1)
  const odd = await gate('75', { 'odd.strace': logOf('shmget(IPC_PRIVATE, 1, 0600) = 1') })
  t.is(odd.status, 1)
  t.regex(odd.stderr, /1 of 13 runs make calls that the profile of the others refuses/)
  const alone = await generate(
    t,
    { 'a.strace': logOf('getpid() = 1') },
    '--require-completeness',
    '1',
    'a.strace'
  )
  t.is(alone.status, 1)
  t.regex(
    alone.stderr,
    /\ntracewall: incomplete: 1 workload tells nothing of later runs, [^\n]*\n$/
  )
})

test('a profile of what was not recorded is not printed, and it is said that this is why', async t => {
  const stamp = 'audit(1795623562.225:55): '
  const denied = `type=AVC msg=${stamp}apparmor="DENIED" operation="open" class="file" profile="shop" name="/etc/a" pid=848 comm="shop" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`
  const call = `type=SECCOMP msg=${stamp}auid=1000 uid=0 gid=0 ses=1 pid=316 comm="files" exe="/srv/shop/bin/files" sig=0 arch=c000003e syscall=12 compat=0 ip=0x7f61cd209c47 code=0x7ffc0000\n`
  for (const [log, target, others] of [
    [denied, 'seccomp', 'apparmor, pod, behaviour, report'],
    [call, 'apparmor', 'seccomp, pod, behaviour, report']
  ] as const) {
    const { status, stdout, stderr } = await generate(t, { log }, '--print', target, 'log')
    t.deepEqual({ status, stdout }, { status: 2, stdout: '' })
    t.true(
      stderr.endsWith(
        `nothing was recorded that ${target} could be made of; it is enough for ${others}\n`
      ),
      stderr
    )
  }
})
