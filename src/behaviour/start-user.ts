/** Who a program runs as, by number. */
export interface User {
  readonly uid: number
  readonly gid: number
}

/** Who a recording starts as; a log may tell the user alone. */
export interface StartedAs {
  readonly uid: number
  readonly gid: number | null
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

  /** Null where no user was told. */
  get known(): StartedAs | null {
    return this.#uid === null ? null : { uid: this.#uid, gid: this.#gid }
  }
}
