import test from 'ava'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readQuestions } from '../../src/check/explain/question.ts'
import { answerAll } from '../../src/commands/explain/answer.ts'
import type { Answer } from '../../src/commands/explain/answer.ts'
import { readCases } from '../../src/commands/explain/cases.ts'
import { profileFoldersHere } from '../../src/host/output/profile-folders.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { run } from '../run.ts'
import { testIo } from '../test-io.ts'
import { inRepository } from '../repository.ts'

const ROOT = inRepository('.')

/** What only holds other lines together, or names the pod. */
const STRUCTURE: ReadonlySet<string> = new Set(
  (
    'syscalls names action errnoRet args index value valueTwo op ' +
    'apiVersion kind metadata annotations spec containers name securityContext type localhostProfile'
  ).split(' ')
)

/** The lines of a file that allow, refuse or set something, without their indentation. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map(line => line.trim())
  return [...new Set(lines)].filter(
    line =>
      !/^(?:#.*|[\][{},]*|(?:drop|add):|- (?:ALL|name: .*)|"?SCMP_ACT_.*)$/.test(line) &&
      !STRUCTURE.has(/^"?(\w+)"?:/.exec(line)?.[1] ?? '')
  )
}

function hasReason(of: Answer): boolean {
  switch (of.kind) {
    case 'call':
      return of.reasons.length > 0 && !of.isOther
    case 'path':
      return of.rules.length > 0 && of.rules.every(rule => rule.reasons.length > 0)
    case 'capability':
      return of.reasons.length > 0
    case 'rule':
      return of.rules.length > 0 && of.rules.every(rule => rule.reasons.length > 0)
    case 'setting':
      return of.values.length > 0 && !of.isOther && of.why !== ''
    default:
      return of satisfies never
  }
}

const FILES = ['seccomp.json', 'apparmor.profile', 'pod.yaml']

const everyLine = test.macro(async (t, folder: string, name: string) => {
  const options = { conditions: true, config: false } as const
  const [read] = await readCases([name], options, options, null, testIo(folder))
  for (const file of FILES.filter(each => existsSync(join(folder, name, each))))
    for (const line of linesOf(readFileSync(join(folder, name, file), 'utf8'))) {
      // A list of YAML: the name in it.
      const questions = readQuestions(line)
      t.true(questions.length > 0, `${file}: ${line} is no question`)
      for (const answer of await answerAll(read!, questions))
        t.true(hasReason(answer), `${file}: ${line}: ${JSON.stringify(answer)}`)
    }
})

for (const name of profileFoldersHere(ROOT))
  test(`every line of ${name} has a reason`, everyLine, ROOT, name)

/** A program that does what has a rule of its own kind each: sockets, a trace, a mount, a signal, a pair, a namespace. */
const MANY =
  '7 execve("/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0\n' +
  '7 getuid() = 33\n7 getgid() = 33\n' +
  '7 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\n' +
  '7 socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP) = 3\n' +
  '7 socketpair(AF_UNIX, SOCK_STREAM, 0, [4, 5]) = 0\n' +
  '7 ptrace(PTRACE_ATTACH, 8) = 0\n7 kill(8, SIGTERM) = 0\n' +
  '7 mount("none", "/mnt", "tmpfs", 0, NULL) = 0\n7 umount2("/mnt", 0) = 0\n' +
  '7 unshare(CLONE_NEWUSER) = 0\n7 mq_open("q", O_RDWR|O_CREAT, 0600, NULL) = 6\n' +
  '7 openat(AT_FDCWD, "/var/lib/app/x y", O_WRONLY|O_CREAT, 0600) = 3</var/lib/app/x y>\n' +
  '7 personality(0xffffffff) = 0\n7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f\n'

for (const options of [
  [],
  ['--apparmor', '4.1', '--children'],
  ['--mode', 'log', '--self-contained'],
  ['--arch', 'aarch64', '--kubernetes', '1.20']
])
  test(`every line of a profile made with ${options.join(' ')}`, async t => {
    const folder = temporaryFolder(t, { 'app.strace': MANY })
    const said = await run(folder, 'generate', '--name', 'app', ...options, 'app.strace')
    t.is(said.status, 0)
    await everyLine.exec(t, folder, 'profiles/app')
  })

test('what newer versions ask about is not said to be refused by an older one', async t => {
  const said = await run(ROOT, 'explain', 'userns', 'profiles/web')
  t.is(said.status, 0)
  t.regex(said.stdout, /userns is not asked about by the version that the profile is for/)
})

test('a socket is refused where the filter refuses its family, whatever AppArmor says', async t => {
  const packet = '7 execve("/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0\n7 getpid() = 7\n'
  const folder = temporaryFolder(t, { 'app.strace': packet })
  const said = await run(folder, 'explain', 'AF_VSOCK', 'app.strace')
  t.is(said.status, 1)
  t.regex(said.stdout, /network vsock is refused[^]*socket\(AF_VSOCK\) is refused: E/)
})

test('a setting that somebody changed is told as it stands in the file', async t => {
  const copy = (name: string): string => readFileSync(join(ROOT, 'profiles/web', name), 'utf8')
  const said = await run(
    temporaryFolder(t, {
      'web/behaviour.json': copy('behaviour.json'),
      'web/seccomp.json': copy('seccomp.json'),
      'web/pod.yaml': copy('pod.yaml').replace('Escalation: false', 'Escalation: true')
    }),
    'explain',
    'allowPrivilegeEscalation',
    'web'
  )
  t.is(said.status, 0)
  t.regex(said.stdout, /is in pod\.yaml\n +says +true\n +reason +not from these choices/)
})
