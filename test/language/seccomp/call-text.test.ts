import test from 'ava'
import arguments_ from '../../../src/facts/syscall-arguments.json' with { type: 'json' }
import { constantsNamed } from '../../../src/facts/constants.ts'
import { ARCHES } from '../../../src/facts/syscall-table.ts'
import { callText } from '../../../src/language/seccomp/call-text.ts'

// Linux 6.1 include/uapi: what each number means as that argument.
const TEXTS: readonly (readonly [name: string, registers: readonly bigint[], text: string])[] = [
  ['prctl', [15n], 'prctl(PR_SET_NAME, ...)'],
  ['prctl', [4n], 'prctl(PR_SET_DUMPABLE, ...)'],
  ['prctl', [1n], 'prctl(PR_SET_PDEATHSIG, ...)'],
  ['prctl', [35n], 'prctl(PR_SET_MM, ...)'],
  ['prctl', [47n], 'prctl(PR_CAP_AMBIENT, ...)'],
  ['prctl', [0x53564d41n], 'prctl(PR_SET_VMA, ...)'],
  ['ptrace', [0n], 'ptrace(PTRACE_TRACEME, ...)'],
  ['ptrace', [4n], 'ptrace(PTRACE_POKETEXT, ...)'],
  ['ptrace', [0x4206n], 'ptrace(PTRACE_SEIZE, ...)'],
  ['fcntl', [3n, 4n], 'fcntl(3, F_SETFL, ...)'],
  ['fcntl', [3n, 1n], 'fcntl(3, F_GETFD, ...)'],
  ['keyctl', [16n], 'keyctl(KEYCTL_ASSUME_AUTHORITY, ...)'],
  ['keyctl', [1n], 'keyctl(KEYCTL_JOIN_SESSION_KEYRING, ...)'],
  ['seccomp', [1n], 'seccomp(SECCOMP_SET_MODE_FILTER, ...)'],
  [
    'socket',
    [1n, 0x80801n, 0n],
    'socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP)'
  ],
  ['socket', [16n, 3n, 0n], 'socket(AF_NETLINK, SOCK_RAW, IPPROTO_IP)'],
  ['accept4', [3n, 0n, 0n, 0x80800n], 'accept4(3, NULL, NULL, SOCK_CLOEXEC|SOCK_NONBLOCK)'],
  ['unlinkat', [3n, 0n, 0x200n], 'unlinkat(3, NULL, AT_REMOVEDIR)'],
  ['faccessat2', [3n, 0n, 0n, 0x200n], 'faccessat2(3, NULL, 0, AT_EACCESS)'],
  ['kill', [7n, 6n], 'kill(7, SIGABRT)']
]

test('the numbers of a call have the names that they have as its arguments', t => {
  for (const [name, registers, text] of TEXTS) {
    const told = callText(name, 'x86_64', registers)
    t.is(told.replace(/, \.\.\.\)$/, ')'), text.replace(/, \.\.\.\)$/, ')'), name)
  }
})

test('no two symbols name one value of an argument', t => {
  const kinds = new Set(Object.values(arguments_.arguments).flat())
  for (const prefix of [...kinds].filter(kind => /^[A-Z]/.test(kind)))
    for (const arch of ARCHES.filter(each => each !== 'ppc64le')) {
      const values = constantsNamed(prefix, arch).map(([, value]) => value)
      const doubled = values.filter((value, at) => values.indexOf(value) !== at && value !== 0)
      t.deepEqual(
        doubled.filter(value => value !== PROT_BTI || prefix !== 'PROT_'),
        [],
        prefix
      )
    }
})

/** PROT_SAO on POWER. */
const PROT_BTI = 16
