/** Who a program runs as, by number. */
export interface User {
  readonly uid: number
  readonly gid: number
}

/** The user that a recording starts with: what the first calls that ask for it are told, before any changes it. */
export class StartUser {
  #uid: number | null = null
  #gid: number | null = null
  #hasChanged = false

  /** A call that asks has been answered. */
  tell(which: 'uid' | 'gid', id: number): void {
    if (this.#hasChanged) return
    if (which === 'uid') this.#uid ??= id
    else this.#gid ??= id
  }

  /** What is told from now on may be of another user. */
  change(): void {
    this.#hasChanged = true
  }

  /** Null where not both were told. */
  get known(): User | null {
    const [uid, gid] = [this.#uid, this.#gid]
    return uid === null || gid === null ? null : { uid, gid }
  }
}
