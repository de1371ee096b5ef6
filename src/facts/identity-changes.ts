import facts from './identity-changes.json' with { type: 'json' }

/** Indexes of the arguments that become a process's user ids, from 0; an id without one stays as it is. */
export interface UserArguments {
  readonly real?: number
  readonly effective?: number
  readonly saved?: number
}

/** What a call that worked makes of the user ids; undefined: nothing. `isPrivileged`: the caller had CAP_SETUID. */
export function userArguments(name: string, isPrivileged: boolean): UserArguments | undefined {
  return (isPrivileged ? undefined : ordinary.get(name)) ?? privileged.get(name)
}

/** Index of the argument that becomes the effective group id; undefined for a call that sets none. */
export function groupArgument(name: string): number | undefined {
  return groups.get(name)
}

/** Whose id for files alone a call sets; it does not say whether it was obeyed. Undefined for other calls. */
export function fileIdentity(name: string): 'user' | 'group' | undefined {
  return files.get(name)
}

/** An id that a call returns. */
export interface AskedIdentity {
  readonly id: 'uid' | 'gid'
  /** The effective one, not the real one. */
  readonly isEffective: boolean
}

/** Which id a call returns; undefined for a call that returns none. */
export function askedIdentity(name: string): AskedIdentity | undefined {
  return asked.get(name)
}

const privileged = new Map<string, UserArguments>(Object.entries(facts.user))
const ordinary = new Map<string, UserArguments>(Object.entries(facts.ordinaryUser))
const groups = new Map<string, number>(Object.entries(facts.group))
const files = new Map(Object.entries(facts.files as Readonly<Record<string, 'user' | 'group'>>))
const asked = new Map(Object.entries(facts.asked as Readonly<Record<string, AskedIdentity>>))
