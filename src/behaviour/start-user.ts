/** User and group that a program runs as. */
export interface User {
  readonly uid: number
  readonly gid: number
}

/** User and group that a recording starts as; a log may show the user alone. */
export interface StartedAs {
  readonly uid: number
  readonly gid: number | null
}

/** Finds the user that a recording starts as: the result of the first getuid and the like, before any call changes it. */
export class StartUser {
  #uid: number | null = null
  #gid: number | null = null
  #hasChanged = false

  /** A call returned its user or group id. */
  learn(which: 'uid' | 'gid', id: number): void {
    if (this.#hasChanged) return
    if (which === 'uid') this.#uid ??= id
    else this.#gid ??= id
  }

  /** The user may change here, so later results are of no use. */
  change(): void {
    this.#hasChanged = true
  }

  /** Null: no call showed the user. */
  get known(): StartedAs | null {
    return this.#uid === null ? null : { uid: this.#uid, gid: this.#gid }
  }
}
