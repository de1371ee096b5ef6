import { leaveOut, takeOnly } from '../../behaviour/part-of-runs.ts'
import { empty } from '../../behaviour/behaviour.ts'
import type { Behaviour, Fact, Program, SyscallFact } from '../../behaviour/behaviour.ts'
import type { WatchedCall } from '../../behaviour/observe/logs/call-watch.ts'
import { BLOCKED } from '../../behaviour/observe/logs/call-log.ts'
import { oneRun, runSet } from '../../behaviour/runs.ts'
import { multiplexerOf, multiplexers } from '../../facts/multiplexers.ts'
import { isArch } from '../../facts/syscall-table.ts'
import type { KnownValues } from './outcomes.ts'

/** Calls that the recordings show as equal: one question to a filter. */
export interface SeenCall {
  readonly arch: string
  readonly name: string
  /** Several of one argument: that each of the calls had one of them is all that is known. */
  readonly values: KnownValues
  /** errno -> how many failed so. */
  readonly failed: Readonly<Record<string, number>>
  readonly count: number
  /** Null: not known. */
  readonly program: Program | null | undefined
  /** The recordings show whether it failed. */
  readonly hasEnd: boolean
  /** A filter refused it already, in the recordings: its action, or the signal that it sent. */
  readonly refusedBy: string | null
  readonly fact: Fact
}

/** What a watch saw in one run. */
export interface WatchedRun {
  /** Index into the behaviour's runs. */
  readonly run: number
  readonly calls: readonly WatchedCall[]
}

/**
 * Every call of a behaviour. Runs that were watched tell who made it and with which values; behaviour files tell of each
 * argument apart which values it had.
 */
export function seenCalls(behaviour: Behaviour, watched: readonly WatchedRun[]): SeenCall[] {
  const runs = runSet(watched.map(({ run }) => run))
  const called = {
    ...empty,
    runs: behaviour.runs,
    syscalls: behaviour.syscalls,
    seccomp: behaviour.seccomp
  }
  const calls = [
    ...watched.flatMap(({ run, calls }) => calls.map(call => ofWatched(run, call))),
    ...behaviour.seccomp.map((fact): SeenCall => ({
      arch: fact.arch,
      name: fact.syscall,
      values: new Map(),
      failed: {},
      count: fact.count,
      program: undefined,
      hasEnd: false,
      refusedBy: fact.action === 'LOG' ? null : fact.action,
      fact
    }))
  ]
  const known = new Set(calls.map(keyOf))
  // Tables of strace -c, and names that no watch knows.
  const others = takeOnly(called, runs).syscalls.filter(fact => !known.has(keyOf(fact)))
  const unwatched = leaveOut(called, runs)
  const all = [
    ...calls,
    ...(watched.length > 0 ? others : []).flatMap(ofFact),
    ...unwatched.syscalls.flatMap(fact => withoutLogged(fact, unwatched))
  ]
  return all.flatMap(call => [call, ...carried(call)])
}

function keyOf({ arch, name }: { readonly arch: string; readonly name: string }): string {
  return `${arch} ${name}`
}

function ofWatched(run: number, call: WatchedCall): SeenCall {
  const { arch, name, program, values, errno, isBlocked, count, first } = call
  return {
    arch,
    name,
    values: new Map([...values].map(([index, value]) => [index, [value]])),
    failed: errno === null ? {} : { [errno]: count },
    count,
    program,
    hasEnd: true,
    refusedBy: isBlocked ? 'SIGSYS' : null,
    fact: { runs: oneRun(run), first }
  }
}

/** Those that a filter refused apart from the others. */
function ofFact(fact: SyscallFact): SeenCall[] {
  const { arch, name, errors, count } = fact
  const { [BLOCKED]: blocked = 0, ...failed } = errors
  const call: SeenCall = {
    arch,
    name,
    values: new Map(
      fact.args.flatMap(({ index, values }) =>
        values === 'any' ? [] : [[index, values.map(BigInt)] as const]
      )
    ),
    failed,
    count: Math.max(0, count - blocked),
    program: undefined,
    hasEnd: true,
    refusedBy: null,
    fact
  }
  const refused = { ...call, failed: {}, count: blocked, refusedBy: 'SIGSYS' }
  return [...(blocked >= count ? [] : [call]), ...(blocked === 0 ? [] : [refused])]
}

/** What seccomp logged is counted among the calls as well. */
function withoutLogged(fact: SyscallFact, { seccomp }: Behaviour): SeenCall[] {
  const logged = seccomp.filter(({ arch, syscall }) => arch === fact.arch && syscall === fact.name)
  const count = logged.reduce((rest, each) => rest - each.count, fact.count)
  return count > 0 || logged.length === 0 ? ofFact({ ...fact, count }) : []
}

/** What the kernel really sees of a call that a C library makes through socketcall or ipc. */
function carried(call: SeenCall): SeenCall[] {
  const { arch, name } = call
  const through = isArch(arch) ? multiplexerOf(arch, name) : undefined
  const number = multiplexers.find(each => each.name === through)?.carries.get(name)
  if (through === undefined || number === undefined) return []
  return [{ ...call, name: through, values: new Map([[0, [BigInt(number)]]]) }]
}
