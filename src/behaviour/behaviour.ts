import type { Binary } from '../binaries/binary.ts'
import type { Problem } from '../errors.ts'
import type { Access, Fact, Phase, Program, RunSet } from './fact.ts'
import type { FileFact } from './file-fact.ts'
import type { MountOperation } from '../facts/mount-calls.ts'
import type { StartedAs } from './start-user.ts'
import type { Origin } from '../trace/sink.ts'
import type { AppArmorFact, SeccompFact, SelinuxFact } from './verdict-facts.ts'
import type { Warning } from './warning.ts'

export type { Access, Fact, Phase, Place, Program, RunSet } from './fact.ts'
export type { FileFact, FileUse } from './file-fact.ts'
export type { AppArmorFact, SeccompFact, SelinuxFact } from './verdict-facts.ts'
export type { Warning, WarningCode } from './warning.ts'

/**
 * What recordings show, without judgement: facts with the runs that show them, so that behaviours can be computed anywhere and
 * merged in any order. This is `tracewall.dev/behaviour/v1` in memory; `codec.ts` reads and writes it.
 * All lists are sorted by their keys; `runs` is sorted by label, then id.
 */
export interface Behaviour {
  readonly runs: readonly Run[]
  readonly syscalls: readonly SyscallFact[]
  readonly files: readonly FileFact[]
  readonly execs: readonly ExecFact[]
  readonly links: readonly LinkFact[]
  readonly inherited: readonly InheritedFact[]
  readonly unmounted: readonly UnmountedFact[]
  readonly binaries: readonly BinaryFact[]
  readonly sockets: readonly SocketFact[]
  readonly signals: readonly SignalFact[]
  readonly mounts: readonly MountFact[]
  readonly ptrace: readonly PtraceFact[]
  readonly credentials: readonly CredentialFact[]
  readonly capabilities: readonly CapabilityFact[]
  readonly apparmor: readonly AppArmorFact[]
  readonly seccomp: readonly SeccompFact[]
  readonly selinux: readonly SelinuxFact[]
}

/** A behaviour whose files are generated while they are read: a recording may name a million, too many to hold. */
export interface StreamedBehaviour extends Omit<Behaviour, 'files'> {
  /** Sorted; may be read several times, with the same result. */
  readonly files: Iterable<FileFact>
}

/** The behaviour with all its files in memory. */
export function settled(behaviour: StreamedBehaviour): Behaviour {
  const { files } = behaviour
  return { ...behaviour, files: Array.isArray(files) ? (files as FileFact[]) : [...files] }
}

/** One recording. */
export interface Run {
  /** The recording's own id, else a digest of the run's facts. */
  readonly id: string
  readonly label: string
  /** Base names of the files, in the order that `first` counts them. */
  readonly sources: readonly string[]
  readonly format: string
  readonly arch: string
  /** Tasks (threads and processes) seen. */
  readonly tasks: number
  /** User the workload was started as; absent if neither the log nor the recording shows it. */
  readonly user?: StartedAs
  /** What the records of an audit log can be selected by (keys, containers, profiles); sorted. */
  readonly origins?: readonly Origin[]
  readonly ledger: Ledger
  readonly warnings: readonly Warning[]
}

/** Where every line went: `lines` = `used` + all `ignored` + the counts of all `problems`. */
export interface Ledger {
  readonly lines: number
  readonly used: number
  /** Reason -> lines, for example `signal`: 12. */
  readonly ignored: Readonly<Record<string, number>>
  readonly problems: readonly Problem[]
}

export interface SyscallFact extends Fact {
  readonly arch: string
  /** Name as libseccomp has it; `syscall_0x1c4` for an unknown number. */
  readonly name: string
  /** The highest count in any one run. */
  readonly count: number
  /** errno name -> the highest count in any one run. */
  readonly errors: Readonly<Record<string, number>>
  readonly args: readonly ArgumentFact[]
  readonly phase?: Phase
}

/** Register values of one argument, as lower-case hex; `'any'` past `MAX_VALUES` distinct ones. */
export interface ArgumentFact {
  readonly index: number
  readonly values: readonly string[] | 'any'
  /** The runs that show each of `values`, in the same order; absent where each run of the call shows all of them. */
  readonly runs?: readonly RunSet[]
}

export interface ExecFact extends Fact {
  readonly path: string
  readonly resolved?: string
  readonly by: Program
}

/** A hard link that was made: `path` is a new name of `target`. */
export interface LinkFact extends Fact {
  readonly path: string
  readonly target: string
  readonly by: Program
}

/** A file that was already open, at a descriptor below 16, when the program was executed. */
export interface InheritedFact extends Fact {
  readonly path: string
  readonly by: Program
}

/**
 * A file of a file system that is mounted nowhere, such as a message queue, under the name that AppArmor has for it: its path
 * within that file system.
 */
export interface UnmountedFact extends Fact {
  readonly path: string
  readonly access: Access
  readonly by: Program
}

/** An ELF file that a run used, or that one of these can load. It has no place: a log does not show a file's content. */
export interface BinaryFact extends Binary {
  readonly runs: RunSet
}

/** The operations of socket facts. */
export const SOCKET_OPERATIONS = [
  'socket',
  'socketpair',
  'bind',
  'connect',
  'send',
  'listen'
] as const

export interface SocketFact extends Fact {
  readonly operation: (typeof SOCKET_OPERATIONS)[number]
  /** `AF_INET`; null when the log does not show it. */
  readonly family: string | null
  /** `SOCK_STREAM`, without flags. */
  readonly type: string | null
  readonly protocol: string | null
  /** `127.0.0.1:80`, `[::1]:80`, `/run/x.sock`, `@abstract`; null where there is none. */
  readonly address: string | null
  readonly by: Program
  /** errno, or null for success. */
  readonly error: string | null
}

export interface SignalFact extends Fact {
  readonly signal: string
  readonly target: 'self' | 'task' | 'group' | 'other'
  readonly by: Program
  readonly error: string | null
}

export interface MountFact extends Fact {
  readonly operation: MountOperation
  readonly source: string | null
  readonly target: string | null
  readonly fstype: string | null
  readonly flags: string | null
  readonly by: Program
  readonly error: string | null
}

export interface PtraceFact extends Fact {
  readonly request: string
  readonly by: Program
  readonly error: string | null
}

/** A change of user, group or capabilities as printed: `setuid(33)`. */
export interface CredentialFact extends Fact {
  readonly operation: string
  readonly by: Program
  readonly error: string | null
}

export interface CapabilityFact extends Fact {
  /** Lower case, without CAP_: `net_bind_service`. */
  readonly capability: string
  /** What showed it: `bind port 80`. */
  readonly operation: string
  /** `used`: the process had the capability. `refused`: it did not, and went on. */
  readonly outcome: 'used' | 'refused'
  readonly confidence: 'high' | 'medium' | 'low'
  readonly by: Program
}

/** Most distinct values kept of one argument; one more makes it `'any'`. */
export const MAX_VALUES = 16

export const empty: Behaviour = {
  runs: [],
  syscalls: [],
  files: [],
  execs: [],
  links: [],
  inherited: [],
  unmounted: [],
  binaries: [],
  sockets: [],
  signals: [],
  mounts: [],
  ptrace: [],
  credentials: [],
  capabilities: [],
  apparmor: [],
  seccomp: [],
  selinux: []
}
