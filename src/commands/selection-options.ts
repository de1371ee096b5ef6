import { UserError } from '../errors.ts'
import { EVERYTHING } from '../trace/selection.ts'
import type { Selection } from '../trace/selection.ts'
import type { ReadingOptions } from './reading-options.ts'

/** Which records of an audit log the options choose. @throws UserError for a value that cannot be read */
export function selectionOf(options: ReadingOptions): Selection {
  const { key, exe, notExe, comm, pid, profile, container, pod, since, until } = options
  const given = [key, exe, notExe, comm, pid, profile, container, pod, since, until]
  if (given.every(value => value === undefined)) return EVERYTHING
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
