import { userArguments } from '../../../facts/identity-changes.ts'

/** A user id; null: of the user that the recording starts with. */
type Id = number | null

/** The user ids of a process that the kernel compares, as its calls show them. */
export interface Users {
  readonly real: Id
  readonly effective: Id
  readonly saved: Id
}

export const AS_STARTED: Users = { real: null, effective: null, saved: null }

/** What a call that worked makes of them. `ids` are its arguments; one that is no number counts as unchanged. */
export function changedUsers(users: Users, name: string, ids: readonly string[]): Users {
  const places = userArguments(name, users.effective === null)
  if (places === undefined) return users
  const changed = (place: number | undefined, before: Id): Id => {
    const id = place === undefined ? undefined : idOf(ids[place] ?? '')
    return id === undefined ? before : id
  }
  return {
    real: changed(places.real, users.real),
    effective: changed(places.effective, users.effective),
    saved: changed(places.saved, users.saved)
  }
}

/** Whether the kernel lets one process signal the other without CAP_KILL (kill_ok_by_cred in Linux kernel/signal.c). */
export function maySignal(sender: Users, target: Users): boolean {
  return [sender.real, sender.effective].some(id => id === target.real || id === target.saved)
}

// Most programs that change to root are root already. -1 leaves an id as it is.
function idOf(text: string): Id | undefined {
  const id = Number(text) | 0
  if (text === '' || Number.isNaN(Number(text)) || id === -1) return undefined
  return id === 0 ? null : id
}
