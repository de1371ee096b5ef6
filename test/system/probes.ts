import { syscallNumber } from '../../src/facts/syscall-table.ts'
import type { ProbeCall } from './probe-program.ts'

/** A system call that an attacker wants and a workload rarely needs, with arguments that do no harm. */
export interface Probe extends ProbeCall {
  /** The call's; where its arguments matter, with what they are. */
  readonly name: string
}

// With all capabilities and no filter the kernel refuses these arguments with something else than EPERM and ENOSYS: no
// such address, descriptor, process or flag. A probe that an actual kernel does refuse is left out there.
const NOWHERE = -1
const FAR = 0x7fffffff
const ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  // Calls that workloads make, with arguments that none of them has.
  'clone CLONE_NEWNS': [0x20200],
  'personality ADDR_NO_RANDOMIZE': [0x40000],
  'socket AF_ALG': [38, 5, 0],
  'socket AF_PACKET': [17, 3, 0],
  'socket AF_VSOCK': [40, 1, 0],
  acct: [1],
  add_key: [],
  bpf: [0xffff],
  chroot: [],
  clone3: [],
  delete_module: [],
  fanotify_init: [FAR],
  fsopen: [],
  init_module: [],
  io_uring_setup: [],
  kexec_load: [0, 0, 0, 0, FAR],
  keyctl: [0xffff],
  mount: [],
  move_mount: [NOWHERE, 0, NOWHERE, 0, FAR],
  name_to_handle_at: [NOWHERE],
  open_by_handle_at: [NOWHERE],
  open_tree: [NOWHERE, 0, FAR],
  perf_event_open: [],
  pidfd_getfd: [NOWHERE],
  pivot_root: [],
  process_vm_readv: [FAR],
  process_vm_writev: [FAR],
  ptrace: [0x4206, FAR],
  setns: [NOWHERE],
  settimeofday: [],
  swapon: [],
  syslog: [10],
  umount2: [],
  unshare: [],
  userfaultfd: [FAR]
}

export const PROBES: readonly Probe[] = Object.entries(ARGUMENTS).map(([name, args]) => ({
  name,
  number: numberOf(name.split(' ', 1)[0]!),
  args
}))

/** getpid as a 32-bit program asks for it: a profile that lists another architecture than x86_64 lets it through. */
export const I386_PROBE: Probe = { name: 'getpid', number: 20, args: [], i386: true }

function numberOf(name: string): number {
  const number = syscallNumber('x86_64', name)
  if (number === undefined) throw new Error(`x86_64 has no ${name}`)
  return number
}
