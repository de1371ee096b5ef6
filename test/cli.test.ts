import test from 'ava'
import { spawn } from 'node:child_process'
import type { SpawnOptions } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { behaviourDocument } from './behaviour-document.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { inRepository } from './repository.ts'

// What only a process of its own shows: real streams, real permissions, real signals.

const SRC = new URL('dist/src/', import.meta.resolve('tracewall/package.json'))
const CLI = fileURLToPath(new URL('cli.js', SRC))
const LOG = inRepository('traces/nginx.strace.gz')

test('the build makes a command that can be executed, so that npx finds it after every build', t => {
  t.is(statSync(CLI).mode & 0o111, 0o111)
})

test('a working folder that was removed is an error', async t => {
  const folder = temporaryFolder(t, { 'gone/x': '' })
  for (const [command, expected] of [
    ['generate x', 2],
    ['record true', 125]
  ] as const) {
    const { status, stderr } = await shell(
      folder,
      `mkdir -p gone && cd gone && rm -r ../gone && node "$CLI" ${command}`
    )
    t.is(status, expected)
    t.is(stderr, 'tracewall: the working folder: cannot be read: no such file or folder\n')
  }
  t.is((await shell(folder, 'mkdir gone; cd gone; rmdir ../gone; node "$CLI" --help')).status, 0)
})

test('a reader that goes away ends the command quietly', async t => {
  const paths = Array.from({ length: 20_000 }, (_, i) => `/srv/data/${i}`)
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument(paths) })
  const { status, stdout, stderr } = await shell(
    folder,
    'node "$CLI" inspect --json --arch x86_64 b.json | head -1; echo "${PIPESTATUS[0]}"'
  )
  t.is(stdout, '{"schema":"tracewall.dev/behaviour/v1",\n0\n')
  t.regex(stderr, /^(tracewall: warning: .*\n)*$/)
  t.is(status, 0)
})

test('a full standard output is an error', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument() })
  for (const args of [
    'inspect b.json',
    'inspect --json b.json',
    'generate --print pod b.json',
    '--help'
  ]) {
    const { status, stderr } = await shell(folder, `node "$CLI" ${args} > /dev/full`)
    t.is(status, 2, args)
    t.regex(stderr, /tracewall: standard output: cannot be written: no space left on the device\n$/)
  }
})

// A full disk takes a part of a write first; so does a limit of the size, which needs no disk.
test('a standard output that takes only a part is an error', async t => {
  const paths = Array.from({ length: 2000 }, (_, i) => `/srv/data/${i}`)
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument(paths) })
  for (const args of ['inspect --json b.json', 'inspect --all b.json', 'merge b.json']) {
    const limited = `ulimit -f 4; exec node "$CLI" ${args} > out`
    const { status, stderr } = await shell(folder, limited)
    t.is(statSync(join(folder, 'out')).size, 4096)
    t.regex(stderr, /tracewall: standard output: cannot be written: the file would be too large\n$/)
    t.is(status, 2, args)
  }
})

test('a full standard error does not hide that something is wrong', async t => {
  t.is((await shell('/', 'node "$CLI" inspect gone 2> /dev/full')).status, 2)
})

test('a full disk leaves nothing half-written', async t => {
  const folder = temporaryFolder(t, {
    'b.json': behaviourDocument(Array.from({ length: 2000 }, (_, i) => `/srv/data/${i}`))
  })
  const { status, stderr } = await shell(
    folder,
    'trap "" XFSZ; ulimit -f 64; exec node "$CLI" generate --name web b.json'
  )
  t.is(status, 2)
  t.regex(
    stderr,
    /^tracewall: .*profiles\/web\/.*: cannot be written: the file would be too large\n$/
  )
  t.deepEqual(readdirSync(folder), ['b.json'])
})

test('places that cannot be written are an error, and nothing is left there', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument(), file: '' })
  mkdirSync(join(folder, 'closed'))
  chmodSync(join(folder, 'closed'), 0o555)
  const { status, stderr } = await withoutPrivilege(folder, [
    'generate',
    '--out',
    'closed/web',
    'b.json'
  ])
  t.is(status, 2)
  t.regex(stderr, /^tracewall: .*closed\/web: cannot be written: permission denied\n$/)
  t.deepEqual(readdirSync(join(folder, 'closed')), [])
  const other = await withoutPrivilege(folder, ['generate', '--out', 'file', 'b.json'])
  t.is(other.status, 2)
  t.regex(other.stderr, /file: cannot be written: a file is in the way\n$/)
})

// Below /proc mkdir says that a folder is missing which is there.
test('a file system that takes no folders is an error', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument() })
  for (const out of ['/proc/web', '/proc/deep/web']) {
    const { status, stderr } = await shell(folder, `node "$CLI" generate --out ${out} b.json`)
    t.regex(stderr, /^tracewall: \/proc\/\w+: cannot be written: no such file or folder\n$/m)
    t.is(status, 2)
  }
})

test('a file that may not be read is an error', async t => {
  const folder = temporaryFolder(t, { 'secret.strace': '1 getpid() = 1\n', 'closed/x': '' })
  for (const name of ['secret.strace', 'closed']) chmodSync(join(folder, name), 0)
  t.teardown(() => chmodSync(join(folder, 'closed'), 0o700))
  for (const name of ['secret.strace', 'closed', 'closed/x']) {
    const { status, stderr } = await withoutPrivilege(folder, ['inspect', name])
    t.is(status, 2)
    t.is(stderr, `tracewall: ${name}: cannot be read: permission denied\n`)
  }
})

test('who may read what is written is for the umask to say; the owner always may', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument() })
  for (const [mask, expected] of [
    ['022', 0o644],
    ['027', 0o640],
    ['0777', 0o600]
  ] as const) {
    const out = join(folder, `out${mask}`)
    mkdirSync(out)
    const { status, stderr } = await shell(
      folder,
      `umask ${mask}; node "$CLI" generate --out ${out} b.json && node "$CLI" merge -o ${out}/all.json b.json`
    )
    t.is(status, 0, stderr)
    const modes = readdirSync(out).map(name => statSync(join(out, name)).mode & 0o777)
    t.deepEqual([...new Set(modes)], [expected], mask)
  }
})

test('a folder that may not be read or entered is an error', async t => {
  const folder = temporaryFolder(t, { 'profiles/web/x': '', 'set/trace.7': '', 'b.json': '' })
  for (const name of ['profiles', 'set']) chmodSync(join(folder, name), 0o444)
  t.teardown(() => ['profiles', 'set'].forEach(name => chmodSync(join(folder, name), 0o700)))
  for (const [args, message] of [
    ['inspect set', 'set/trace.7'],
    ['explain openat', 'profiles/web'],
    ['explain openat profiles/web', 'profiles/web'],
    ['inspect --root set b.json', '--root set'],
    ['inspect --root set/root b.json', '--root set/root'],
    ['verify set/x b.json', 'set/x']
  ] as const) {
    const { status, stderr } = await withoutPrivilege(folder, args.split(' '))
    t.is(stderr, `tracewall: ${message}: cannot be read: permission denied\n`)
    t.is(status, 2, args)
  }
})

test('a profile that never ends is no profile, nor is what it includes', async t => {
  const folder = temporaryFolder(t, {
    'b.json': behaviourDocument(),
    'hostile/apparmor.profile': 'profile web {\n  include <pipe>\n  include <zero>\n}\n'
  })
  const made = await shell(
    folder,
    'mkfifo hostile/pipe; ln -s /dev/zero hostile/zero; node "$CLI" generate --base hostile b.json'
  )
  for (const name of ['pipe', 'zero']) t.regex(made.stderr, new RegExp(` ${name} is not at hand`))
  const { status, stderr } = await shell(folder, 'node "$CLI" verify /dev/zero b.json')
  t.regex(stderr, /^tracewall: \/dev\/zero: holds no seccomp JSON and no AppArmor profile; give /)
  t.is(status, 2)
})

test('an input that never ends is an error, by whatever option it is given', async t => {
  const folder = temporaryFolder(t, {
    'b.json': behaviourDocument(),
    'web.strace': '1 getpid() = 1\n',
    'web/seccomp.json': '{"defaultAction": "SCMP_ACT_ERRNO"}'
  })
  await shell(
    folder,
    `mkdir templates; mkfifo pipe web.strace.recording.json web/behaviour.json
     ln -s /dev/zero templates/pod.yaml.hbs`
  )
  for (const [args, message] of [
    ['inspect /dev/zero', /^tracewall: \/dev\/zero: is a device; give a file, a pipe, or -/],
    ['inspect --root /dev/zero b.json', /^tracewall: --root \/dev\/zero: is a device/],
    ['inspect --root <(cat /dev/zero) b.json', /: is neither a folder nor a tar archive$/],
    ['inspect --binaries /dev/zero b.json', /^tracewall: --binaries \/dev\/zero: is a device/],
    ['inspect --binaries <(cat /dev/zero) b.json', /: is larger than 512 MiB/],
    ['generate --templates templates b.json', /templates\/pod\.yaml\.hbs: is a device, a pipe/],
    ['generate --config pipe b.json', /^tracewall: pipe: is a device, a pipe/],
    ['inspect web.strace', /web\.strace\.recording\.json: is a device, a pipe/],
    ['explain openat web', /web\/behaviour\.json: is a device, a pipe/]
  ] as const) {
    const { status, stderr } = await shell(folder, `node "$CLI" ${args} < /dev/null`)
    t.regex(stderr.trimEnd(), message)
    t.is(status, 2, args)
  }
})

test('a named pipe and a process substitution are read once, from their start', async t => {
  const folder = temporaryFolder(t, { 'b.json': behaviourDocument() })
  const { stdout, status } = await shell(
    folder,
    `mkfifo pipe; gzip -c b.json > pipe & node "$CLI" merge pipe <(cat b.json) | md5sum
     node "$CLI" merge b.json | md5sum`
  )
  const [first, second] = stdout.split('\n')
  t.is(first, second)
  t.is(status, 0)
})

test('a standard input that nobody reads to its end does not keep the command waiting', async t => {
  const { status } = await shell('/', 'yes "{" | node "$CLI" inspect gone -')
  t.is(status, 2)
})

test('a signal waits until the files are written', async t => {
  const folder = temporaryFolder(t)
  const { status } = await finish(process.execPath, ['--input-type=module', '-e', INTERRUPTED], {
    cwd: folder,
    env: { ...process.env, REPLACE_FILES: new URL('host/output/replace-files.js', SRC).href }
  })
  t.is(status, 0)
  t.deepEqual(readdirSync(folder).sort(), ['a', 'b'])
})

const INTERRUPTED = `
  const { replaceFiles } = await import(process.env.REPLACE_FILES)
  const interrupting = file => ({ file, get text() { process.kill(process.pid, 'SIGINT'); return file } })
  replaceFiles('.', ['a', 'b'].map(interrupting))`

test('a log says the same where there is no memory for the tally, or no WebAssembly', async t => {
  const inspect = '"$CLI" inspect --json "$LOG" | md5sum; echo "${PIPESTATUS[0]}"'
  const [usual, ...others] = await Promise.all(
    [`node ${inspect}`, `ulimit -v 4000000; node ${inspect}`, `node --jitless ${inspect}`].map(
      script => shell('/', script)
    )
  )
  t.regex(usual!.stdout, /\n0\n$/)
  for (const { stdout, stderr } of others) t.is(stdout, usual!.stdout, stderr)
})

function shell(cwd: string, script: string): Promise<Finished> {
  return finish('bash', ['-c', script], { cwd, env: { ...process.env, CLI, LOG } })
}

/** Root is asked for no permission, unless it gives up the right to pass over them. */
function withoutPrivilege(cwd: string, args: readonly string[]): Promise<Finished> {
  const command = [process.execPath, CLI, ...args]
  if (process.getuid?.() === 0)
    command.unshift('setpriv', '--bounding-set=-dac_override,-dac_read_search')
  return finish(command[0]!, command.slice(1), { cwd })
}

interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function finish(file: string, args: readonly string[], options: SpawnOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
    child.on('error', reject)
    child.on('close', status => resolve({ status, stdout, stderr }))
  })
}
