import test from 'ava'
import type { ExecutionContext } from 'ava'
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'

const LOG = [
  'execve("/usr/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0',
  'openat(AT_FDCWD, "/etc/app.conf", O_RDONLY) = 3',
  'openat(AT_FDCWD, "/etc/shadow", O_RDONLY) = 3',
  'ptrace(PTRACE_TRACEME) = 0',
  'exit_group(0) = ?'
]
  .map(line => `100 ${line}\n`)
  .join('')

/** Runs `generate app.strace` in a folder with these files. */
async function generate(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
  ...args: readonly string[]
) {
  const folder = temporaryFolder(t, { 'app.strace': LOG, ...files })
  return { folder, ...(await run(folder, 'generate', ...args, 'app.strace')) }
}

/** A log of a program that reads some files of one folder, so that a pattern stands for them. */
const manyIn = (folder: string): string =>
  [...'abcd']
    .map(name => `100 openat(AT_FDCWD, "${folder}/${name}", O_RDONLY) = 3<${folder}/${name}>\n`)
    .join('')

const textIn = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')

test('options of tracewall.yaml hold where the command line says nothing', async t => {
  const files = { 'tracewall.yaml': 'name: shop\nout: out\nmode: log\nkubernetes: 1.18\n' }
  const { folder, status, stderr } = await generate(t, files)
  t.is(status, 0, stderr)
  t.regex(textIn(folder, 'out/seccomp.json'), /SCMP_ACT_LOG/)
  t.regex(textIn(folder, 'out/pod.yaml'), /name: shop[^]*annotations:/)
  const other = await generate(t, files, '--mode', 'enforce', '--name', 'web', '--out', 'x')
  t.notRegex(textIn(other.folder, 'x/seccomp.json'), /SCMP_ACT_LOG/)
  t.regex(textIn(other.folder, 'x/pod.yaml'), /name: web[^]*annotations:/)
})

test('a class that the command line names is no longer left out by the file', async t => {
  const files = { 'tracewall.yaml': 'without: [siblings]\n' }
  const names = async (...args: readonly string[]) =>
    (await generate(t, files, '--print', 'seccomp', ...args)).stdout
  t.notRegex(await names(), /"creat"/)
  t.regex(await names('--with', 'siblings'), /"creat"/)
})

test('another file, or none, is read when the command line says so', async t => {
  const files = {
    'tracewall.yaml': 'name: usual\n',
    'ci/other.yaml': 'name: other\nout: made\n'
  }
  const other = await generate(t, files, '--config', 'ci/other.yaml')
  t.is(other.status, 0, other.stderr)
  t.true(existsSync(join(other.folder, 'ci/made/seccomp.json')))
  const none = await generate(t, files, '--no-config')
  t.true(existsSync(join(none.folder, 'profiles/app/seccomp.json')))
  const missing = await generate(t, files, '--config', 'no.yaml')
  t.is(missing.status, 2)
  t.regex(missing.stderr, /^tracewall: no\.yaml: /)
})

test('only the targets of tracewall.yaml are written', async t => {
  const { folder, status } = await generate(t, { 'tracewall.yaml': 'targets: [pod, seccomp]\n' })
  t.is(status, 0)
  const written = ['seccomp.json', 'pod.yaml', 'apparmor.profile', 'report.md'].map(file =>
    existsSync(join(folder, 'profiles/app', file))
  )
  t.deepEqual(written, [true, true, false, false])
})

test('what the project always wants is allowed, with its place as the reason', async t => {
  const { folder, status } = await generate(t, {
    'tracewall.yaml': [
      'always: [syslog, CAP_SYSLOG]',
      'paths: [{ path: "/var/cache/{,**}", allow: rw, why: filled at night }]'
    ].join('\n')
  })
  t.is(status, 0)
  const report = textIn(folder, 'profiles/app/report.md')
  t.regex(report, /`syslog` \| own \| `?tracewall\.yaml:1/)
  t.regex(textIn(folder, 'profiles/app/apparmor.profile'), /\/var\/cache\/\{,\*\*\} rw,/)
  t.regex(textIn(folder, 'profiles/app/apparmor.profile'), /capability syslog,/)
  t.regex(textIn(folder, 'profiles/app/pod.yaml'), /- SYSLOG/)
})

test('what the project never wants is refused, and to see it is a finding', async t => {
  const { folder, status, stderr } = await generate(t, {
    'tracewall.yaml': 'never: [ptrace, mount]\npaths: [{ path: /etc/shadow, refuse: rw }]\n'
  })
  t.is(status, 1)
  t.regex(
    stderr,
    /finding: tracewall\.yaml:1 refuses the call ptrace, which is needed: ptrace, 1 call in 1 run, first at app\.strace:4\n/
  )
  t.regex(stderr, /tracewall\.yaml:2 refuses the path \/etc\/shadow r, which is needed/)
  // Nobody mounted anything.
  t.notRegex(stderr, /mount/)
  const profile = textIn(folder, 'profiles/app/apparmor.profile')
  t.regex(profile, /deny \/etc\/shadow rw,/)
  t.notRegex(profile, /^ {2}\/etc\/shadow/m)
  const seccomp = JSON.parse(textIn(folder, 'profiles/app/seccomp.json')) as {
    syscalls: readonly { names: readonly string[]; action: string; errnoRet?: number }[]
  }
  const entries = seccomp.syscalls.filter(({ names }) => names.includes('ptrace'))
  t.deepEqual(
    entries.map(({ action, errnoRet }) => [action, errnoRet]),
    [['SCMP_ACT_ERRNO', 1]]
  )
  t.regex(textIn(folder, 'profiles/app/report.md'), /## What is refused and needed[^]*`ptrace`/)
})

test('a call that nothing starts without is a finding, too', async t => {
  const { status, stderr } = await generate(t, { 'tracewall.yaml': 'never: [rt_sigreturn]' })
  t.is(status, 1)
  t.regex(stderr, /refuses the call rt_sigreturn, which is needed/)
})

test('labels of tracewall.yaml go to the inputs that they name', async t => {
  const { stdout, status } = await generate(
    t,
    { 'tracewall.yaml': 'labels: { "app*": checkout }' },
    '--print',
    'behaviour'
  )
  t.is(status, 0)
  t.is((JSON.parse(stdout) as { runs: { label: string }[] }).runs[0]!.label, 'checkout')
})

test('a tracewall.yaml cannot write outside its folder', async t => {
  for (const out of ['..', '../x', '/etc/x'])
    t.regex(
      (await generate(t, { 'tracewall.yaml': `name: web\nout: ${out}\n` })).stderr,
      /^tracewall: tracewall\.yaml:2: out: .*: give a folder inside that of the file/
    )
})

test('a path of tracewall.yaml that is not there is named with file, line and key', async t => {
  for (const key of ['root', 'templates', 'binaries']) {
    const files = { 'tracewall.yaml': `name: web\n${key}: nowhere\n` }
    const { status, stderr } = await generate(t, files)
    t.is(status, 2)
    t.regex(
      stderr,
      new RegExp(`^tracewall: tracewall\\.yaml:2: ${key}: nowhere: is not there; paths start`)
    )
  }
})

test('a file that tracewall.yaml names and that is of another kind is named with its line', async t => {
  const files = { text: 'hello\n', 'none/x': '' }
  for (const [line, said] of [
    ['root: text', 'is neither a folder nor a tar archive'],
    ['templates: text', 'cannot be read: a part of the path is not a folder'],
    ['templates: none', 'holds no template'],
    ['binaries: text', 'is not JSON'],
    ['binaries: none', 'cannot be read']
  ] as const) {
    const written = { ...files, 'tracewall.yaml': `name: web\n${line}\n` }
    const { status, stderr } = await generate(t, written)
    t.is(status, 2)
    t.true(stderr.startsWith(`tracewall: tracewall.yaml:2: ${line}: ${said}`), stderr)
  }
})

test('the report names the root of tracewall.yaml as it stands there, on every machine', async t => {
  const files = {
    'tracewall.yaml': 'root: image\n',
    'image/etc/app.conf': '',
    'app.strace': manyIn('/usr/share/app')
  }
  const { folder, status, stderr } = await generate(t, files)
  t.is(status, 0, stderr)
  const report = textIn(folder, 'profiles/app/report.md')
  t.false(report.includes(folder), 'an absolute path')
  t.regex(report, /those that exist in\nimage and that nobody used/)
})

test('a path of tracewall.yaml that the command line replaces need not be there', async t => {
  const files = { 'tracewall.yaml': 'root: nowhere\n', 'image/etc/app.conf': '' }
  const { status, stderr } = await generate(t, files, '--root', 'image')
  t.is(status, 0, stderr)
})

test('a link in the checkout cannot lead a written file out of its folder', async t => {
  const elsewhere = temporaryFolder(t)
  const folder = temporaryFolder(t, { 'tracewall.yaml': 'out: link/web\n', 'web.strace': LOG })
  symlinkSync(elsewhere, join(folder, 'link'))
  const said = await run(folder, 'generate', 'web.strace')
  t.is(said.status, 2)
  t.regex(said.stderr, /out: link\/web: give a folder inside that of the file/)
  t.deepEqual(readdirSync(elsewhere), [])
  symlinkSync('.', join(folder, 'here'))
  writeFileSync(join(folder, 'tracewall.yaml'), 'out: here/web\n')
  t.is((await run(folder, 'generate', 'web.strace')).status, 0)
})

test('the YAML parser is not loaded without a tracewall.yaml', t => {
  const seen = new Set<string>()
  const open = ['dist/src/cli.js', 'dist/src/commands/generate.js', 'dist/src/commands/inspect.js']
  for (const file of open) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    t.notRegex(text, /^import [^\n]*from 'yaml'/m, file)
    for (const [, name] of text.matchAll(/^(?:import|export) [^;]*?from '(\.[^']+\.js)'/gm))
      open.push(join(dirname(file), name!))
  }
  t.true(seen.size > 50)
})
