import type { Place } from '../../behaviour.ts'
import type { OpenAccess } from '../open-access.ts'
import type { Descriptors } from './descriptors.ts'

/** A file that was opened by a name which the log does not show. */
export interface UnnamedOpen {
  readonly access: OpenAccess
  readonly place: Place
}

/** Opens without a path in their arguments or result (-e raw), by descriptor: a later line may show it, with -y. */
export class UnnamedOpens {
  readonly #opens = new WeakMap<Descriptors, Map<number, UnnamedOpen>>()
  /** None has been added. */
  isEmpty = true

  add(descriptors: Descriptors, fd: number, open: UnnamedOpen): void {
    this.isEmpty = false
    let opens = this.#opens.get(descriptors)
    if (!opens) this.#opens.set(descriptors, (opens = new Map()))
    opens.set(fd, open)
  }

  /** What waits for the path of a descriptor; it waits no longer. */
  take(descriptors: Descriptors, fd: number): UnnamedOpen | undefined {
    const opens = this.#opens.get(descriptors)
    const open = opens?.get(fd)
    opens?.delete(fd)
    return open
  }
}
