/** Bytes that may be looked at again for each byte of the log, and before any has come. */
const MOST = 8
const FIRST = 1 << 20

/** Bounds how many bytes are looked at again, so that a hostile log, too, takes no longer than its length allows. */
export class Looks {
  #left = FIRST

  /** So many bytes of the log have come. */
  came(bytes: number): void {
    this.#left += bytes * MOST
  }

  /** Takes a look at so many bytes; false when these are more than the log allows. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }
}
