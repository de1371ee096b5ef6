import type { Arch } from '../../src/facts/syscall-table.ts'

/** A call one of whose arguments a profile looks at, as the test's own account of the kernel has it. */
export interface ConditionCase {
  readonly name: string
  /** Of the argument. */
  readonly index: number
  /** The other registers, so that the call does no harm; what stands at `index` is not used. */
  readonly registers: readonly bigint[]
  /** Whole registers with which the recorded program makes it. */
  readonly recorded: readonly bigint[]
  /** Bits of the register that the kernel takes. */
  readonly width: 16 | 32 | 64
  /** Whether a call with this value may pass, given those that were recorded; both as the kernel takes them. */
  readonly passes: (value: bigint, recorded: readonly bigint[], isStrict: boolean) => boolean
  /** Other values to try. */
  readonly near: readonly bigint[]
  /** Values that may be tried on the kernel at hand; absent: all. */
  readonly isHarmless?: (value: bigint) => boolean
  readonly forks?: true
  /** Architectures where registers do not hold the argument. */
  readonly without?: readonly Arch[]
}

const SIGN = 0xffff_ffff_0000_0000n
const NOBODY = 0x7fff_ffffn
const NO_FD = -1n
const OUTPUT = 1n

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET of linux/sched.h. */
const NAMESPACES = [
  0x20000n,
  0x2000000n,
  0x4000000n,
  0x8000000n,
  0x10000000n,
  0x20000000n,
  0x40000000n
]
const ALL_NAMESPACES = NAMESPACES.reduce((bits, bit) => bits | bit)
const [CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC] = [0x20000n, 0x4000000n, 0x8000000n]
const [SIGCHLD, CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID] = [0x11n, 0x1000000n, 0x200000n]
const FORK = SIGCHLD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID

const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK] = [
  1n,
  2n,
  10n,
  16n,
  17n,
  38n,
  40n
]
const FAMILIES = [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK]
/** Through socketcall on these: see socketcall(2). */
const MULTIPLEXED: readonly Arch[] = ['x86']

const [S_IFIFO, S_IFCHR, S_IFBLK, S_IFREG, S_IFSOCK] = [0x1000n, 0x2000n, 0x6000n, 0x8000n, 0xc000n]
const PLAIN_FILES = [0n, S_IFIFO, S_IFREG, S_IFSOCK]
const FILE_TYPES = [...PLAIN_FILES, S_IFCHR, 0x4000n, S_IFBLK, 0xa000n].map(type => type | 0o644n)

const [PROT_WRITE, PROT_EXEC] = [2n, 4n]
const PROTECTIONS = Array.from({ length: 8 }, (_, bits) => BigInt(bits))
const hasBoth = (prot: bigint): boolean => (prot & PROT_WRITE) !== 0n && (prot & PROT_EXEC) !== 0n

const [FIONREAD, TCSETSW, TCSETSW2, TIOCSTI, TIOCGPTN] = [
  0x541bn,
  0x5403n,
  0x402c542cn,
  0x5412n,
  0x80045430n
]
/** TCGETS, TCGETS2, TIOCGPGRP, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, FICLONE: they ask, or are another way of fcntl or write. */
const HARMLESS_REQUESTS = [
  0x5401n,
  0x802c542an,
  0x540fn,
  0x5413n,
  FIONREAD,
  0x5421n,
  0x5450n,
  0x5451n,
  0x40049409n
]

export const CONDITION_CASES: readonly ConditionCase[] = [
  {
    name: 'clone',
    index: 0,
    registers: [],
    recorded: [FORK, SIGCHLD | CLONE_NEWUTS],
    // kernel_clone takes lower_32_bits(clone_flags).
    width: 32,
    passes: (value, recorded) => {
      const seen = recorded.reduce((bits, flags) => bits | flags)
      return (value & ALL_NAMESPACES & ~seen) === 0n
    },
    near: [FORK, ...NAMESPACES.map(bit => FORK | bit), FORK | CLONE_NEWUTS | CLONE_NEWIPC],
    // Threads need a stack, and other signals than SIGCHLD at the child's end kill.
    isHarmless: value =>
      (value & 0xffn) === SIGCHLD && (value & 0xffff_ffffn & ~(FORK | ALL_NAMESPACES)) === 0n,
    forks: true
  },
  {
    name: 'unshare',
    index: 0,
    registers: [],
    recorded: [CLONE_NEWUTS],
    width: 64,
    // Flags above the lower half are refused by the kernel itself.
    passes: value => (value & 0xffff_ffffn & ~CLONE_NEWUTS) === 0n,
    near: [0n, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNS, 0x400n, CLONE_NEWUTS | CLONE_NEWIPC]
  },
  {
    name: 'socket',
    index: 0,
    registers: [0n, 1n, 0n],
    recorded: [AF_INET, AF_PACKET],
    width: 32,
    passes: among([AF_UNIX, AF_INET, AF_INET6, AF_NETLINK]),
    near: FAMILIES,
    isHarmless: value => FAMILIES.includes(value & 0xffff_ffffn),
    without: MULTIPLEXED
  },
  {
    name: 'socketpair',
    index: 0,
    registers: [0n, 1n, 0n, 0n],
    recorded: [AF_UNIX],
    width: 32,
    passes: among([AF_UNIX]),
    near: FAMILIES,
    isHarmless: value => FAMILIES.includes(value & 0xffff_ffffn),
    without: MULTIPLEXED
  },
  {
    name: 'personality',
    index: 0,
    registers: [],
    recorded: [0x40000n],
    width: 32,
    passes: among([0n, 0xffff_ffffn]),
    near: [0n, 0xffff_ffffn, 0x40000n, 0x400000n, 8n]
  },
  {
    name: 'mknod',
    index: 1,
    registers: [0n, 0n, 0n],
    recorded: [S_IFIFO | 0o600n, S_IFBLK | 0o600n],
    width: 16,
    passes: isFileType(),
    near: FILE_TYPES
  },
  {
    name: 'mknodat',
    index: 2,
    registers: [NO_FD, 0n, 0n, 0n],
    recorded: [S_IFREG | 0o644n],
    width: 16,
    passes: isFileType(),
    near: FILE_TYPES
  },
  {
    name: 'mmap',
    index: 2,
    registers: [0n, 4096n, 0n, 0x22n, NO_FD, 0n],
    recorded: [0n, 3n, 5n],
    width: 64,
    passes: value => !hasBoth(value),
    near: PROTECTIONS,
    // It takes a pointer to its arguments there: arch/x86/entry/syscalls/syscall_32.tbl, sys_old_mmap
    without: ['x86']
  },
  {
    name: 'mprotect',
    index: 2,
    registers: [0x1000n, 4096n, 0n],
    recorded: [1n],
    width: 64,
    passes: value => !hasBoth(value),
    near: PROTECTIONS
  },
  {
    name: 'ioctl',
    index: 1,
    registers: [OUTPUT, 0n, 0n],
    // musl hands over requests as int: the upper half of TIOCGPTN is all ones.
    recorded: [TCSETSW, SIGN | TIOCGPTN],
    width: 32,
    // What sets a terminal has two numbers: glibc 2.42 took to the newer one.
    passes: among([...HARMLESS_REQUESTS, TCSETSW2]),
    near: [...HARMLESS_REQUESTS, TCSETSW, TCSETSW2, TIOCGPTN, TIOCSTI, 0x5404n]
  },
  {
    name: 'fcntl',
    index: 1,
    registers: [NO_FD, 0n, 0n],
    // F_SETLEASE
    recorded: [3n, 0x400n],
    width: 32,
    // Descriptors, their flags, locks, and who gets signals of them: F_DUPFD to F_SETLKW, F_GETLK64 to F_SETLKW64, F_OFD_*
    passes: among([...upTo(8), 12n, 13n, 14n, 36n, 37n, 38n, 0x406n]),
    near: [...upTo(16), 36n, 37n, 38n, 0x400n, 0x401n, 0x402n, 0x406n, 0x407n, 0x409n]
  },
  {
    name: 'kill',
    index: 1,
    registers: [NOBODY, 0n],
    recorded: [9n],
    width: 32,
    passes: among([0n, 15n]),
    near: upTo(20)
  },
  {
    name: 'tgkill',
    index: 2,
    registers: [NOBODY, NOBODY, 0n],
    recorded: [15n],
    width: 32,
    // Whether it lives, abort, Go's preemption (SIGURG), and the C libraries' own three
    passes: among([0n, 6n, 23n, 32n, 33n, 34n]),
    near: [...upTo(36), 64n]
  },
  {
    name: 'prctl',
    index: 0,
    registers: [0n, 0n, 0n, 0n, 0n],
    // PR_SET_CHILD_SUBREAPER
    recorded: [36n],
    width: 32,
    passes: among([1n, 3n, 4n, 8n, 15n, 16n, 23n, 24n, 38n, 39n, 47n, 0x53564d41n]),
    near: [...upTo(60), 0x53564d41n, 0x59616d61n]
  }
]

function upTo(end: number): bigint[] {
  return Array.from({ length: end }, (_, value) => BigInt(value))
}

function isFileType(): ConditionCase['passes'] {
  const typeOf = (mode: bigint): bigint => mode & 0xf000n
  return (value, recorded, isStrict) =>
    recorded.some(mode => typeOf(mode) === typeOf(value)) ||
    (!isStrict && PLAIN_FILES.includes(typeOf(value)))
}

function among(floor: readonly bigint[]): ConditionCase['passes'] {
  return (value, recorded, isStrict) =>
    recorded.includes(value) || (!isStrict && floor.includes(value))
}
