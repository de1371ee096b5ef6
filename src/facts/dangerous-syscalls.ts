import facts from './dangerous-syscalls.json' with { type: 'json' }

/** A call that a container should not make unless it is known to. */
export interface DangerousSyscall {
  readonly name: string
  /** `mount`, `kernel-code`, `namespace`, ... */
  readonly category: string
  /** 5: the host or kernel code; 4: other processes, large attack surface; 3: a step of known escapes. */
  readonly severity: number
  readonly why: string
  /** What the kernel asks for, as capabilities(7) says it: `CAP_BPF or CAP_SYS_ADMIN`. */
  readonly capability?: string
  /** True: may be allowed without having been seen, as its danger is refused by a condition. */
  readonly inferable?: boolean
  /** Functions of libc that are there for what is dangerous about it: who imports no other way to the call may need just that. */
  readonly askedForBy?: readonly string[]
  /** Programs that start threads or other programs make it all the time. */
  readonly ordinary?: boolean
}

/** Sorted by name. Source: the default profiles of Moby and containers-common, CVE records, see the JSON. */
export const dangerousSyscalls: readonly DangerousSyscall[] = facts.syscalls

/** Undefined for a call that is not dangerous by itself. */
export function dangerOf(name: string): DangerousSyscall | undefined {
  return byName.get(name)
}

const byName = new Map(dangerousSyscalls.map(call => [call.name, call]))
