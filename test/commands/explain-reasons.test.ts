import test from 'ava'
import type { ExecutionContext } from 'ava'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import type { Said } from '../run.ts'
import { inRepository } from '../repository.ts'
import { explainIn } from './explained.ts'

const ROOT = inRepository('.')

const explain = (...args: readonly string[]): Promise<Said> => explainIn(ROOT, ...args)

const explainLog = (t: ExecutionContext, log: string, ...args: readonly string[]): Promise<Said> =>
  explainIn(temporaryFolder(t, { 'app.strace': log }), ...args, 'app.strace')

test('a call that was seen: who, how often, where, under which condition, what it keeps out', async t => {
  const { status, stdout: text } = await explain('clone', 'traces/nginx.strace.gz')
  t.is(status, 0)
  t.regex(text, /^nginx: clone is allowed under a condition\n/)
  t.regex(
    text,
    /condition +no new namespaces\n +argument 0 & 0x7e020000 \((?:CLONE_NEW\w+\|?)+\) is 0x0\n +otherwise ENOSYS\n/
  )
  t.regex(text, /reason +seen: clone, 4 calls in 1 run \(nginx\.strace\.gz:226\)\n/)
  t.regex(text, /runs +nginx: 1 of 1 run\n +with +argument 0: 0x1200011\n/)
  t.regex(text, /programs +\/usr\/sbin\/nginx: 4 calls\n/)
  t.regex(text, /line +nginx\.strace\.gz:226: 24092 clone\(child_stack=NULL, .* = 24093\n/)
  t.regex(text, /severity +3 of 5: /)
  t.regex(text, /blocks .*\n[^]*CVE-2022-0185: /)
})

test('the same from the folder of the profile alone: what is enforced answers', async t => {
  const { status, stdout: text } = await explain('clone', 'profiles/web')
  t.is(status, 0)
  t.regex(text, /^profiles\/web: clone is allowed under a condition\n/)
  t.regex(text, /first +nginx\.strace\.gz:226\n/)
  t.regex(text, /program +\/usr\/sbin\/nginx\n/)
})

test('a call that was not seen has the reason that it was inferred for', async t => {
  const { stdout: text } = await explain('getcwd', 'profiles/web')
  t.regex(
    text,
    /reason +benign: [^\n]*\n +floor: runc 1\.1\.5, no_new_privs off: runc loads [^\n]*\n/
  )
  t.notRegex(text, /first|runs|line/)
})

const REFUSED: readonly (readonly [name: string, said: RegExp])[] = [
  ['mount', /refused with EPERM\n +reason +dangerous: severity 5[^]*CVE-2022-0492/],
  ['clone3', /refused with ENOSYS\n +reason +newer: callers fall back to clone/],
  ['mq_open', /refused with ENOSYS\n +reason +no rule names it/],
  ['getegid32', /^profiles\/web: getegid32 is no call of x86_64\n/],
  ['unshare', /breaks +nothing that was recorded\n/]
]

for (const [name, said] of REFUSED)
  test(`why ${name} is refused`, async t => {
    const { status, stdout: text } = await explain('--not', name, 'profiles/web')
    t.is(status, 0, text)
    t.regex(text, said)
    t.is((await explain(name, 'profiles/web')).status, 1)
  })

test('a call that the start of a container needs says so where it is refused', async t => {
  const { stdout: text } = await explain(
    '--not',
    'capset',
    '--without',
    'floor',
    'traces/nginx.strace.gz'
  )
  t.regex(text, /breaks +the start of containers: crun 1\.8\.1 without no_new_privs\n +the start/)
})

test('a path: the rule, its reasons, who used it and where', async t => {
  const { status, stdout: text } = await explain('/etc/passwd', 'traces/nginx.strace.gz')
  t.is(status, 0)
  t.regex(
    text,
    /^nginx: \/etc\/passwd may be read \(r\)\n +rule +\/etc\/\{group,[^\n]*passwd\} r\n/
  )
  t.regex(text, /r by \/usr\/sbin\/nginx, first nginx\.strace\.gz:148, nginx: 1 of 1 run\n/)
  t.regex(text, /line +nginx\.strace\.gz:148: 24092 openat\([^\n]*"\/etc\/passwd"/)
})

test('a pattern of a rule: its members and its price', async t => {
  const { stdout: text } = await explain('/srv/shop/nginx/{,**}', 'profiles/web')
  t.regex(text, /rule +\/srv\/shop\/nginx\/\{,\*\*\} rwkl \(line \d+\)\n/)
  t.regex(text, /owned: /)
  t.regex(
    text,
    /price +10 paths were seen, such as \/srv[^\n]*; how many others it opens is not known\n/
  )
  t.regex(text, /seen +\/srv\/shop\/nginx\/[^\n]*\n +[rw]+ .*by \/usr\/sbin\/nginx, first nginx/)
})

test('a path that nobody used is told with the rule that opens it all the same', async t => {
  const opened = await explain('/usr/lib/python3.11/nothing.py', 'profiles/python-arm64')
  t.is(opened.status, 0)
  t.regex(
    opened.stdout,
    /price +84 paths were seen, .*; it opens \d+ others of a Debian 12 system\n/
  )
  t.regex(opened.stdout, /rule .*python3\.11[^]*installed: [^]*seen +no run used it\n/)
  const refused = await explain('/etc/shadow', 'profiles/web')
  t.is(refused.status, 1)
  t.regex(refused.stdout, /is refused: no rule allows it[^]*severity +4 of 5: password hashes/)
})

test('a capability: what showed it, what else would, what a pod may add', async t => {
  const { status, stdout: text } = await explain('CAP_CHOWN', 'profiles/web')
  t.is(status, 0)
  t.regex(text, /^profiles\/web: CAP_CHOWN is granted\n +reason +seen: chown to another user/)
  t.regex(text, /used, high confidence, by \/usr\/sbin\/nginx, first nginx\.strace\.gz:167/)
  t.regex(text, /pods +may add it at the Pod Security level baseline\n/)
  const other = await explain('sys_admin', 'profiles/web')
  t.is(other.status, 1)
  t.regex(other.stdout, /needed by +mount or unmount \(mount, umount,/)
})

test('kill is the call in lower case and the capability in upper case', async t => {
  t.regex((await explain('kill', 'profiles/web')).stdout, /^profiles\/web: kill is /)
  t.regex((await explain('KILL', 'profiles/web')).stdout, /^profiles\/web: CAP_KILL is /)
})

test('a profile that was made with other choices is said to be', async t => {
  const { stdout: text } = await explain(
    'getcwd',
    '--without',
    'benign',
    '--without',
    'floor',
    'profiles/web'
  )
  t.regex(text, /getcwd is allowed\n +reason +not from these choices/)
})

test('the manifest keeps the choices that a profile was made with', async t => {
  const folder = temporaryFolder(t, {
    'app.strace': '7 execve("/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0\n7 dup(0) = 3\n'
  })
  const args = ['--preset', 'strict', '--runtime', 'crun', '--no-conditions', '--name', 'app']
  t.is((await run(folder, 'generate', ...args, 'app.strace')).status, 0)
  const manifest = readFileSync(join(folder, 'profiles/app/manifest.json'), 'utf8')
  t.deepEqual((JSON.parse(manifest) as { choices: unknown }).choices, {
    conditions: false,
    preset: 'strict',
    runtime: ['crun']
  })
  const refused = await explainIn(folder, 'getcwd')
  t.regex(
    refused.stdout,
    /^profiles\/app: getcwd is refused with ENOSYS\n +reason +no rule names it/
  )
  const allowed = await explainIn(folder, 'setresuid')
  t.regex(allowed.stdout, /setresuid is allowed\n +reason +floor: crun/)
  const other = await explainIn(folder, 'getcwd', '--preset', 'balanced')
  t.regex(other.stdout, /reason +not from these choices[^]*these choices: benign/)
})

test('choices of a manifest that was edited are not used', async t => {
  for (const choices of [{ preset: 'wild' }, { without: 'x' }, { __proto__: null, x: 1 }]) {
    const files = {
      'p/behaviour.json': readFileSync(join(ROOT, 'profiles/web/behaviour.json')),
      'p/seccomp.json': readFileSync(join(ROOT, 'profiles/web/seccomp.json')),
      'p/manifest.json': JSON.stringify({
        schema: 'tracewall.dev/manifest/v1',
        sha256: {},
        choices
      })
    }
    const { status, stderr: talk } = await explainIn(temporaryFolder(t, files), 'read', 'p')
    t.is(status, 2)
    t.regex(talk, /p\/manifest\.json: "\w+" is no choice of generate's/)
  }
})

test('a folder whose files are damaged is wrong input', async t => {
  const whole = readFileSync(join(ROOT, 'profiles/web/seccomp.json'), 'utf8')
  for (const files of [
    { 'p/behaviour.json': '{"schema":', 'p/seccomp.json': whole },
    { 'p/behaviour.json': '[]', 'p/seccomp.json': whole },
    {
      'p/behaviour.json': readFileSync(join(ROOT, 'profiles/web/behaviour.json')),
      'p/seccomp.json': whole.slice(0, 900)
    },
    { 'p/behaviour.json': '{}' }
  ]) {
    const { status, stderr: talk } = await explainIn(temporaryFolder(t, files), 'read', 'p')
    t.is(status, 2, talk)
  }
})

test('without inputs all profiles here are asked, and --json says the same to programs', async t => {
  const { stdout: text } = await explain('--json', 'execve')
  const document = JSON.parse(text) as {
    schema: string
    answers: readonly { profile: string; outcome: string; seen: readonly { place: string }[] }[]
  }
  t.is(document.schema, 'tracewall.dev/reasons/v1')
  t.deepEqual(
    document.answers.map(({ profile, outcome }) => `${profile} ${outcome}`),
    ['python-arm64', 'sqlite3', 'tar', 'web'].map(name => `profiles/${name} allowed`)
  )
  t.regex(document.answers[3]!.seen[0]!.place, /^nginx\.strace\.gz:1$/)
})

test('a call that was interrupted is shown with both of its lines', async t => {
  const { stdout: text } = await explainLog(
    t,
    '7 execve("/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0\n' +
      '7 read(0,  <unfinished ...>\n8 write(1, "", 0) = 0\n7 <... read resumed>"", 1) = 0\n',
    'read'
  )
  t.regex(text, /line +app\.strace:4: 7 read\(0, {2}<unfinished \.\.\.>\n +7 <\.\.\. read resumed>/)
})

test('who makes a call is told apart in a run of several programs', async t => {
  const { stdout: text } = await explainLog(
    t,
    '7 execve("/bin/a", ["a"], 0x7ffd /* 0 vars */) = 0\n7 getpid() = 7\n7 getpid() = 7\n' +
      '7 execve("/bin/b", ["b"], 0x7ffd /* 0 vars */) = 0\n7 getpid() = 7\n',
    'getpid'
  )
  t.regex(text, /programs +\/bin\/a: 2 calls\n +\/bin\/b: 1 call\n/)
})

test('control characters of a log are not printed', async t => {
  const path = '/tmp/\u001b[2J\u202ex'
  const log = `7 execve("/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0\n7 openat(AT_FDCWD, "${path}", O_RDONLY) = 3<${path}>\n`
  for (const args of [['openat'], ['/tmp/\\x1b[2J\u202ex'], [path]]) {
    const { stdout: text, stderr: talk } = await explainLog(t, log, ...args)
    t.notRegex(text + talk, /\p{Bidi_Control}|[^\P{Cc}\n]/u)
    t.regex(text, /app: /)
  }
})

test('a word that is no call, path, capability or setting is wrong usage', async t => {
  const { status, stderr: talk } = await explain('openatt')
  t.is(status, 2)
  t.regex(
    talk,
    /openatt: no system call, capability, rule or setting is called so.*did you mean openat/
  )
  t.regex((await explain('--not', 'CAP_CHOWM')).stderr, /did you mean .*CAP_CHOWN/)
  t.is((await explain('x'.repeat(1_000_000))).status, 2)
  // Status 1 would say that the profile refuses it.
  for (const where of ['profiles/web', 'traces/nginx.strace.gz', 'web=traces/nginx.strace.gz']) {
    const asked = await explain('ptrac', where)
    t.is(asked.status, 2, where)
    t.regex(asked.stderr, /ptrac: no system call, .*did you mean ptrace/)
  }
  const nowhere = await explainIn('/nonexistent', 'openat')
  t.is(nowhere.status, 2)
  t.regex(nowhere.stderr, /nothing to look at/)
})

/** Whole answers, as a person reads them. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  'call-conditional': ['clone', 'traces/nginx.strace.gz'],
  'call-inferred': ['getcwd', 'profiles/web'],
  'call-refused': ['--not', 'unshare', 'profiles/web'],
  'call-withheld': ['--not', 'clone3', 'profiles/web'],
  'call-several-programs': ['wait4', 'traces/tar.ff'],
  'call-other-architecture': ['openat', 'profiles/python-arm64'],
  path: ['/etc/passwd', 'traces/nginx.strace.gz'],
  'path-pattern': ['/usr/lib/python3.11/{,**}', 'profiles/python-arm64'],
  'path-of-children': [
    '/usr/bin/gzip',
    'traces/tar.ff',
    '--children',
    '--no-new-privileges',
    'off'
  ],
  'path-refused': ['/etc/shadow', 'profiles/sqlite3'],
  capability: ['CAP_SETUID', 'traces/nginx.strace.gz'],
  'capability-refused': ['CAP_SYS_ADMIN', 'profiles/sqlite3'],
  'rule-network': ['network inet stream', 'traces/nginx.strace.gz'],
  'rule-signal': ['signal (receive, send) peer=@{profile_name},', 'profiles/web'],
  'rule-and-call': ['ptrace', 'profiles/web'],
  'rule-refused': ['deny mount,', 'profiles/web'],
  'rule-refused-family': ['AF_PACKET', 'profiles/web'],
  'setting-architectures': ['"SCMP_ARCH_AARCH64"', 'profiles/python-arm64'],
  'setting-read-only-root': ['readOnlyRootFilesystem: true', 'profiles/sqlite3'],
  'setting-volumes': ['volumes', 'profiles/sqlite3'],
  'setting-flags': ['attach_disconnected', 'profiles/web'],
  upgrade: ['--node-upgrade', 'runc=1.3.3']
}

for (const [name, args] of Object.entries(ANSWERS))
  test(`the whole answer: ${name}`, async t => {
    const file = join(ROOT, 'test/fixtures/explain', `${name}.txt`)
    const { stdout: text } = await explain(...args)
    if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, text)
    t.is(text, readFileSync(file, 'utf8'))
  })
