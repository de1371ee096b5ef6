import type { ForkFlags, Task } from './tasks.ts'

/** Most forks held: at most one per task, and few tasks fork at once. */
const MOST = 1 << 12

export interface OpenFork {
  readonly parent: Task
  readonly flags: ForkFlags
  /** The task that came after it and is taken for its child. */
  child: Task | null
}

/** Forks that have not returned, the earliest first. */
export class OpenForks {
  readonly #forks: OpenFork[] = []

  get isEmpty(): boolean {
    return this.#forks.length === 0
  }

  begin(parent: Task, flags: ForkFlags): void {
    this.#forks.push({ parent, flags, child: null })
    if (this.#forks.length > MOST) this.#forks.shift()
  }

  /** The fork of this task returns. */
  take(parent: Task): OpenFork | undefined {
    const index = this.#forks.findIndex(fork => fork.parent === parent)
    return index < 0 ? undefined : this.#forks.splice(index, 1)[0]
  }

  of(child: Task): OpenFork | undefined {
    return this.#forks.find(fork => fork.child === child)
  }

  /** The last that has no child yet. */
  get childless(): OpenFork | undefined {
    return this.#forks.findLast(({ child }) => child === null)
  }
}
