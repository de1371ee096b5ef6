import type { Random } from '../random.ts'

/** A log of a few dozen real lines, in order, that something has gone wrong with. Text is latin1: one character a byte. */
export function mutatedLog(logs: readonly (readonly string[])[], random: Random): Buffer {
  let lines = someLines(random.of(logs), random)
  if (random.below(4) === 0) lines = [...lines, ...someLines(random.of(logs), random)]
  for (let times = random.below(12); times > 0 && lines.length > 0; times--) {
    const at = random.below(lines.length)
    const change = random.of(CHANGES)
    lines.splice(at, 1, ...change(lines[at]!, random, lines))
  }
  const dress = random.of(DRESSES)
  const text = lines.map(line => dress + line).join('')
  return Buffer.from(
    random.below(3) === 0 ? text.slice(0, random.below(text.length + 1)) : text,
    'latin1'
  )
}

type Change = (line: string, random: Random, lines: readonly string[]) => string[]

/** What programs, disks, terminals and attackers do to lines. */
const CHANGES: readonly Change[] = [
  // cut
  (line, random) => [line.slice(0, random.below(line.length + 1))],
  (line, random) => [line.slice(random.below(line.length + 1))],
  (line, random) => {
    const at = random.below(line.length + 1)
    return [`${line.slice(0, at)}\n`, line.slice(at)]
  },
  () => [],
  // spliced, repeated, swapped
  (line, random, lines) => [
    line.slice(0, random.below(line.length + 1)) + random.of(lines).slice(random.below(40))
  ],
  line => [line, line],
  (line, random, lines) => [random.of(lines), line],
  (line, random) => {
    const at = random.below(line.length + 1)
    return [line.slice(0, at) + line.slice(at, at + 20).repeat(random.below(60)) + line.slice(at)]
  },
  // bytes
  (line, random) => [replaced(line, random, String.fromCharCode(random.below(256)))],
  (line, random) => [replaced(line, random, '')],
  line => [line.replace('"', '')],
  line => [line.replace(/[)}\]>]/, '')],
  (line, random) => [replaced(line, random, random.of(WORDS))],
  (line, random) => [random.of(WORDS) + line],
  line => [line.replace(/\n$/, '\r\n')],
  // numbers
  (line, random) => [line.replace(/\d+/, () => String(random.of(NUMBERS)))],
  (line, random) => [line.replace(/\d+(?=[^\d]*$)/, () => String(random.of(NUMBERS)))]
]

/** Mostly none. */
const DRESSES = ['', '', '', '', '', '', 'app_1  | ', '2026-11-25T10:00:00.1Z stderr F ']

const WORDS = [
  'type=SECCOMP msg=audit(1.000:1): ',
  ' syscall=165 ',
  'apparmor="DENIED" ',
  'audit: type=1326 audit(1.000:2): ',
  '\x1d',
  '----\n',
  '[pid  9999] ',
  '[pid 1<sh>] ',
  '<... wait4 resumed>',
  ' <unfinished ...>\n',
  '<detached ...>',
  '<pid changed to 7 ...>',
  'strace: Process 4711 attached\n',
  'strace: Process 4711 attached with 3 threads\n',
  '+++ exited with 0 +++\n',
  '+++ superseded by execve in pid 4711 +++\n',
  '--- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP} ---\n',
  ') = 0\n',
  ') = ? ERESTARTSYS (To be restarted)\n',
  'write(2, "\\n", 1\n',
  'write(2</x>, "ab"..., 4000ab',
  'writev(1, [{iov_base="a\\n", iov_len=2}, {iov_base="b"..., iov_len=99}], 2a\n',
  '% time     seconds  usecs/call     calls    errors syscall\n',
  '\x1b[31m',
  'app_1  | ',
  '2026-11-25T10:00:00.123456789Z stderr F ',
  '__proto__',
  '"',
  '\\',
  '</a\\76/b>(deleted)',
  '/* ',
  '\0'
]

const NUMBERS = [
  0,
  1,
  -1,
  4711,
  4194304,
  2147483648,
  4294967296,
  '9'.repeat(40),
  '0x'.padEnd(30, 'f')
]

function someLines(log: readonly string[], random: Random): string[] {
  const from = random.below(log.length)
  return log.slice(random.below(3) === 0 ? 0 : from, from + 1 + random.below(60))
}

function replaced(line: string, random: Random, by: string): string {
  const at = random.below(line.length)
  return line.slice(0, at) + by + line.slice(at + 1)
}
