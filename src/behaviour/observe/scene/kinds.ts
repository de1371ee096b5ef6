const FOLDER_NOW = 1
const EVER_A_FILE = 2

/** Whether each path is a folder at present; a name can be a file first and a folder later. One byte per path id. */
export class Kinds {
  #kinds: Uint8Array = new Uint8Array(1 << 10)
  #shared: Uint8Array | null = null
  /** The first two path ids that were read or written since `watch`; -1 for none. */
  first = -1
  second = -1
  #firstBefore = 0
  #secondBefore = 0
  #hasMore = false

  /** Also writes each change to `kinds`, which the tally reads. */
  share(kinds: Uint8Array): void {
    kinds.set(this.#kinds.subarray(0, kinds.length))
    this.#shared = kinds
  }

  /** Begins to record which paths are read or written. */
  watch(): void {
    this.first = -1
    this.second = -1
    this.#hasMore = false
  }

  /** True if at most two paths were used since `watch` and neither became, or ceased to be, a folder. */
  get isUnchanged(): boolean {
    if (this.#hasMore) return false
    if (this.first === -1) return true
    const changed = this.#of(this.first) ^ this.#firstBefore
    const otherChanged = this.second === -1 ? 0 : this.#of(this.second) ^ this.#secondBefore
    return ((changed | otherChanged) & FOLDER_NOW) === 0
  }

  #of(path: number): number {
    return path < this.#kinds.length ? this.#kinds[path]! : 0
  }

  set(path: number, isFolder: boolean): void {
    if (path >= this.#kinds.length) {
      const kinds = new Uint8Array(Math.max(this.#kinds.length * 2, path + 1))
      kinds.set(this.#kinds)
      this.#kinds = kinds
    }
    this.#look(path)
    const kind = this.#kinds[path]!
    this.#kinds[path] = isFolder ? kind | FOLDER_NOW : EVER_A_FILE
    if (this.#shared !== null && path < this.#shared.length) this.#shared[path] = this.#kinds[path]!
  }

  isFolder(path: number): boolean {
    this.#look(path)
    return (this.#kinds[path]! & FOLDER_NOW) !== 0
  }

  /** True for a path that was never a file: what was read there before it was known as a folder was one too. */
  wasAlwaysFolder(path: number): boolean {
    return this.#kinds[path] === FOLDER_NOW
  }

  #look(path: number): void {
    if (path === this.first || path === this.second) return
    if (this.first === -1) {
      this.first = path
      this.#firstBefore = this.#of(path)
    } else if (this.second === -1) {
      this.second = path
      this.#secondBefore = this.#of(path)
    } else this.#hasMore = true
  }
}
