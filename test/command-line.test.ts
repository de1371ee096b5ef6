import test from 'ava'
import type { ExecutionContext } from 'ava'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { commandLine } from '../src/command-line.ts'
import { targets } from '../src/render/targets.ts'
import { behaviourDocument } from './behaviour-document.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { ran } from './run.ts'
import { testIo } from './test-io.ts'

const COMMANDS = ['bootstrap', 'explain', 'generate', 'inspect', 'merge', 'record', 'verify']

test('help fits 80 columns, names every command and ends with examples', async t => {
  const { stdout } = await ran(t, '/', ['--help'])
  t.deepEqual([...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name).sort(), COMMANDS)
  for (const command of COMMANDS) {
    const help = await ran(t, '/', [command, '--help'])
    t.is(help.stderr, '')
    t.regex(help.stdout, /\nExamples:\n( {2}\S.*\n)+/)
    fits(t, help.stdout)
  }
  fits(t, stdout)
  t.is((await ran(t, '/', ['help'])).stdout, stdout)
})

test('no command at all is wrong usage, and shows how it is right', async t => {
  const { status, stdout, stderr } = await ran(t, '/', [], 2)
  t.deepEqual({ status, stdout }, { status: 2, stdout: '' })
  t.is(stderr, (await ran(t, '/', ['-h'])).stdout)
})

test('the version is that of the package', async t => {
  const { stdout } = await ran(t, '/', ['--version'])
  const file = new URL(import.meta.resolve('tracewall/package.json'))
  t.is(stdout, `${JSON.parse(readFileSync(file, 'utf8')).version}\n`)
})

test('wrong usage is one line that says what is right', async t => {
  await refuses(t, ['generat', 'x'], /unknown command 'generat' \(Did you mean generate\?\)/)
  await refuses(t, ['inspect', '--jsn', 'x'], /unknown option '--jsn' \(Did you mean --json\?\)/)
  await refuses(t, ['nosuch'], /unknown command 'nosuch'; see tracewall --help$/)
  await refuses(
    t,
    ['generate'],
    /missing required argument 'input'; see tracewall generate --help$/
  )
  await refuses(t, ['generate', ''], /an input has an empty name/)
  await refuses(
    t,
    ['generate', '--out', '', 'x'],
    /'--out <folder>' has an empty value; see tracewall generate --help$/
  )
  await refuses(t, ['bootstrap', '--name', ''], /'--name <name>' has an empty value/)
  await refuses(t, ['inspect', '--exe', '', 'x'], /'--exe <path>' has an empty value/)
  await refuses(
    t,
    ['generate', '--runtime', 'runc,', 'x'],
    /'--runtime <names>' has an empty value/
  )
  await refuses(t, ['merge', '-', 'a=-'], /-: standard input can be read only once/)
  await refuses(t, ['generate', '--mode', 'x', 'y'], /Allowed choices are enforce, log/)
  await refuses(t, ['\x1b[2J\n'], /unknown command '\\x1b\[2J\\x0a'/)
  await refuses(t, ['generate', '--name', '../up', 'x'], /--name \.\.\/up: .*; try --name up$/)
  await refuses(t, ['generate', '--name', 'a/b', 'x'], /try --name a-b$/)
  await refuses(t, ['generate', '--name', 'a..b', 'x'], /try --name a\.b$/)
  await refuses(t, ['generate', '--name', 'N'.repeat(60), 'x'], /try --name n{40}$/)
  await refuses(t, ['generate', '--name', '..', 'x'], /try --name workload$/)
  await refuses(t, ['generate', '--runtime', 'runc,rkt', 'x'], /known are runc, crun/)
  await refuses(t, ['generate', '--kubernetes', '2', 'x'], /such as 1\.31$/)
  await refuses(
    t,
    ['generate', '--include', 'd', 'x'],
    /--include has no effect: it is for --base$/
  )
  await refuses(
    t,
    ['generate', '--allow-dangerous', 'x'],
    /--allow-dangerous has no effect: it is for --base$/
  )
  const printed = ['--print', 'pod']
  await refuses(
    t,
    ['generate', ...printed, '--out', 'd', 'x'],
    /--out has no effect: --print writes/
  )
  await refuses(t, ['generate', ...printed, '--json', 'x'], /--json has no effect: --print writes/)
  await refuses(
    t,
    ['generate', ...printed, '--targets', 'pod', 'x'],
    /--targets has no effect: --print writes/
  )
  await refuses(t, ['generate', ...printed, '--base', 'd', '--force', 'x'], /--force has no effect/)
  await refuses(t, ['bootstrap', ...printed, '--json'], /--json has no effect: --print writes/)
  await refuses(
    t,
    ['generate', '--base', 'd', '--require-completeness', '75', 'x'],
    /--require-completeness has no effect: --base makes no profile anew$/
  )
  await refuses(t, ['verify', '', 'x'], /the profile has an empty name/)
  await refuses(t, ['generate', '--map-path', 'a=b', 'x'], /give two absolute paths/)
  await refuses(
    t,
    ['generate', '--without', 'seen', 'x'],
    /--without seen: what is seen is allowed/
  )
  await refuses(t, ['inspect', '--arch', 'amd64', 'x'], /known are x86_64, /)
  await refuses(t, ['merge', '--arch', 'arm,aarch64', 'x'], /is invalid\. Give one name\.$/)
  await refuses(t, ['inspect', '--root', '/nowhere', 'x'], /--root \/nowhere: is not there/)
  await refuses(t, ['explain'], /explain: standard input is empty; give a system call, /)
  await refuses(t, ['explain', ''], /explain: give a system call, /)
  await refuses(t, ['record'], /missing required argument/, 125)
  await refuses(t, ['record', '--frob', 'x'], /unknown option/, 125)
  await refuses(t, ['record', '-o', '', 'x'], /'-o, --out <file>' has an empty value/, 125)
})

const TRACE = `7 execve("/bin/true", ["true"], 0x7ffc /* 3 vars */) = 0
7 brk(NULL) = 0x5581
7 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
7 exit_group(0) = ?
7 +++ exited with 0 +++
`

test('what is no recording is one line that says so, and writes nothing', async t => {
  const files = {
    empty: '',
    'empty.gz': gzipSync(''),
    spaces: '\n\n  \n',
    text: 'Dear reader,\nthis is a letter.\n',
    binary: readFileSync(process.execPath).subarray(0, 10_000),
    nulls: new Uint8Array(5000),
    'exits.strace': '7 +++ exited with 0 +++\n',
    escapes: '\x1b]0;title\x07\x1b[2J\n',
    'none/readme.txt': TRACE
  }
  const folder = temporaryFolder(t, files)
  for (const name of [...Object.keys(files).slice(0, -1), 'none', 'gone']) {
    const { stderr, stdout } = await ran(t, folder, ['generate', name], 2)
    t.is(stdout, '', name)
    t.regex(stderr, new RegExp(`^tracewall: ${name}[^\\p{Cc}]+\n$`, 'u'))
  }
  t.deepEqual(readdirSync(folder).sort(), [...Object.keys(files).slice(0, -1), 'none'].sort())
})

test('of two files with one name the message says which is wrong', async t => {
  const folder = temporaryFolder(t, { 'a/web.strace': TRACE, 'b/web.strace': 'no log\n' })
  const { stderr } = await ran(t, folder, ['inspect', 'a/web.strace', 'b/web.strace'], 2)
  t.regex(stderr, /^tracewall: b\/web\.strace:1: not a strace log/)
})

test('every command calls a profile that cannot be read as the command line does', async t => {
  const folder = temporaryFolder(t, {
    'web.strace': TRACE,
    'nodes/a.json':
      '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["a"],"action":"DENY"}]}',
    'nodes/a.profile': 'profile app {\n  /x r\n}\n',
    'text/a.txt': 'Dear reader\n',
    'web/seccomp.json': '{"defaultAction":"SCMP_ACT_ERRNO"}',
    'web/behaviour.json': '{'
  })
  const json = /^tracewall: nodes\/a\.json: syscalls\[0\]\.action: expected one of SCMP_ACT_KILL, /
  const profile = /^tracewall: nodes\/a\.profile:\d: /
  const text = /^tracewall: text\/a\.txt: holds no seccomp JSON and no AppArmor profile; /
  const WRONG: readonly (readonly [command: string, message: RegExp])[] = [
    ['verify nodes/a.json web.strace', json],
    ['verify nodes web.strace', json],
    ['generate --base nodes/a.json web.strace', json],
    ['explain --node-upgrade runc=1.3.3 nodes/a.json', json],
    ['explain --node-upgrade runc=1.3.3 nodes', json],
    ['verify nodes/a.profile web.strace', profile],
    ['generate --base nodes/a.profile web.strace', profile],
    ['verify text/a.txt web.strace', text],
    ['generate --base text/a.txt web.strace', text],
    ['explain --node-upgrade runc=1.3.3 text/a.txt', text],
    ['explain openat web', /^tracewall: web\/behaviour\.json: is not JSON: /m],
    ['generate --base web web.strace', /^tracewall: web\/behaviour\.json: is not JSON: /m],
    ['verify gone web.strace', /^tracewall: gone: cannot be read: no such file or folder\n/]
  ]
  for (const [command, message] of WRONG) {
    const { stderr } = await ran(t, folder, command.split(' '), 2)
    t.regex(stderr, message, command)
  }
})

test('a trace is made into a profile from a file, a set, a pipe and its behaviour alike', async t => {
  const task = TRACE.replace(/^7 /gm, '')
  const folder = temporaryFolder(t, {
    'web.strace': TRACE,
    'web.gz': gzipSync(TRACE),
    'web.ff/trace.7': task,
    'many.ff/trace.7': task,
    'many.ff/trace.8': ''
  })
  const { stdout } = await ran(t, folder, ['inspect', '--json', 'web.strace'])
  writeFileSync(join(folder, 'web.json'), stdout)
  const print = ['generate', '--print', 'seccomp', '--name', 'web']
  const profile = await ran(t, folder, [...print, 'web.strace'])
  for (const input of ['web.gz', 'web.ff', 'web.ff/trace', 'many.ff', 'web.json', 'x=web.strace'])
    t.is((await ran(t, folder, [...print, input])).stdout, profile.stdout, input)
  const piped = testIo(folder, [Buffer.from(TRACE)])
  t.is(await commandLine([...print, '-'], piped), 0)
  t.is(piped.written.stdout, profile.stdout)
})

test('the order of the inputs changes nothing', async t => {
  const folder = temporaryFolder(t, {
    'a.strace': TRACE,
    'b.strace': TRACE.replace('ld.so.cache', 'hosts'),
    'c.strace': TRACE.replace('brk(NULL)', 'getuid()')
  })
  const print = ['generate', '--name', 'web', '--print', 'behaviour']
  const { stdout } = await ran(t, folder, [...print, 'a.strace', 'b.strace', 'c.strace'])
  for (const inputs of [
    ['c.strace', 'b.strace', 'a.strace'],
    ['b.strace', 'a.strace', 'c.strace', 'b.strace']
  ])
    t.is((await ran(t, folder, [...print, ...inputs])).stdout, stdout)
  t.is(JSON.parse(stdout).runs.length, 3)
})

test('a recording without calls cannot become a profile', async t => {
  const document = { ...JSON.parse(behaviourDocument()), syscalls: [], files: [], execs: [] }
  const folder = temporaryFolder(t, { 'b.json': JSON.stringify(document) })
  const { stderr } = await ran(t, folder, ['generate', 'b.json'], 2)
  t.is(stderr, 'tracewall: b.json: no system call was seen, so there is nothing to allow\n')
  t.deepEqual(readdirSync(folder), ['b.json'])
  t.regex((await ran(t, folder, ['inspect', 'b.json'])).stdout, /SYSCALLS {2}0 names, 0 calls/)
})

test('what can be printed is what there are targets for', async t => {
  const { stderr } = await ran(t, '/', ['generate', '--print', 'x', 'y'], 2)
  const names = targets.map(target => target.name)
  t.true(stderr.includes(`Allowed choices are ${names.join(', ')}.`), stderr)
})

test('a mistake of ours is told apart from bad input', async t => {
  const io = testIo('/')
  const broken = { ...io, stdin: null as never }
  t.is(await commandLine(['inspect', '-'], broken), 70)
  t.regex(io.written.stderr, /^tracewall: internal error: TypeError[^]*Please report/)
})

async function refuses(
  t: ExecutionContext,
  args: readonly string[],
  message: RegExp,
  expected = 2
): Promise<void> {
  const { stdout, stderr } = await ran(t, '/', args, expected)
  t.is(stdout, '')
  t.regex(stderr, /^tracewall: [^\n]+\n$/)
  t.regex(stderr.trimEnd(), message)
}

function fits(t: ExecutionContext, text: string): void {
  t.deepEqual(
    text.split('\n').filter(line => line.length > 80),
    []
  )
}
