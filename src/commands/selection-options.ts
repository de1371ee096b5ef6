import type { Behaviour } from '../behaviour/behaviour.ts'
import { workloadsOf } from '../behaviour/workloads.ts'
import { UserError } from '../errors.ts'
import { EVERYTHING } from '../trace/selection.ts'
import type { Selection } from '../trace/selection.ts'
import type { ReadingOptions } from './reading-options.ts'
import { refuseIdle } from './refuse-idle.ts'

/** Which records of an audit log the options choose. @throws UserError for a value that cannot be read */
export function selectionOf(options: ReadingOptions): Selection {
  if (CHOOSING.every(([, name]) => options[name] === undefined)) return EVERYTHING
  const { key, exe, notExe, comm, pid, profile, container, pod, since, until } = options
  return {
    keys: key ?? [],
    exes: exe ?? [],
    notExes: notExe ?? [],
    comms: comm ?? [],
    pids: (pid ?? []).map(toPid),
    profiles: profile ?? [],
    containers: container ?? [],
    pods: pod ?? [],
    since: since === undefined ? -Infinity : toTime('--since', since),
    until: until === undefined ? Infinity : endOf(until, toTime('--until', until))
  }
}

/**
 * Only of an audit log each line says whose it is; what a behaviour file holds was chosen when it was made.
 * @param formats of the logs among the inputs
 * @throws UserError for an option that would choose nothing, or leave in what it is not to choose
 */
export function refuseIdleSelection(
  options: ReadingOptions,
  formats: readonly string[],
  files: readonly Pick<Behaviour, 'apparmor' | 'runs'>[]
): void {
  const given = CHOOSING.map(([option, name]) => [option, options[name] !== undefined] as const)
  if (!formats.includes('audit')) refuseIdle(given, 'no input is an audit log')
  if (files.some(file => workloadsOf(file).length > 1))
    refuseIdle(
      given,
      'a behaviour file has records of several workloads; choose when it is made, with tracewall merge'
    )
}

/** The options that choose records, and where their values stand. */
const CHOOSING = [
  ['--key', 'key'],
  ['--exe', 'exe'],
  ['--not-exe', 'notExe'],
  ['--comm', 'comm'],
  ['--pid', 'pid'],
  ['--profile', 'profile'],
  ['--container', 'container'],
  ['--pod', 'pod'],
  ['--since', 'since'],
  ['--until', 'until']
] as const satisfies readonly (readonly [option: string, name: keyof ReadingOptions])[]

function toPid(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new UserError(`--pid ${text}: give the number of a process`)
}

/** Seconds since 1970, as the log has them, or a date: `2026-11-25T16:19:35Z`; without a zone it is of this machine's. */
function toTime(option: string, text: string): number {
  if (/^\d{1,12}(?:\.\d{1,3})?$/.test(text)) return Number(text) * 1000
  // JavaScript takes a date without a time for one of UTC, and one with a time not.
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T')
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(whole) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw new UserError(
    `${option} ${text}: give a date such as 2026-11-25T16:19:35Z, or seconds since 1970`
  )
}

/** Most tools print whole seconds: one that is given so is meant to its end, as it is for ausearch. */
function endOf(text: string, time: number): number {
  return /\.\d{1,9}(?:Z|[+-]\d\d:?\d\d)?$/.test(text) ? time : time + 999
}
