const FOLDER_NOW = 1
const EVER_A_FILE = 2

/** Which paths are folders now: the same name can be a file, then a folder. A byte a path. */
export class Kinds {
  #kinds: Uint8Array = new Uint8Array(1 << 10)
  #shared: Uint8Array | null = null
  /** The only path that was asked for, or told of, since `watch`; -1: none, -2: several. */
  watched = -1
  #before = 0

  /** Someone else looks at what is written here, too. */
  share(kinds: Uint8Array): void {
    kinds.set(this.#kinds.subarray(0, kinds.length))
    this.#shared = kinds
  }

  /** From here on, `watched` tells what is looked at. */
  watch(): void {
    this.watched = -1
  }

  /** Nothing that calls ask for has changed since `watch`: the next of the same will not change it either. */
  get isUnchanged(): boolean {
    return (
      this.watched === -1 ||
      (this.watched >= 0 && ((this.of(this.watched) ^ this.#before) & FOLDER_NOW) === 0)
    )
  }

  /** All that is known of a path, as one number. */
  of(path: number): number {
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

  /** Never seen as anything but a folder: what was read there before anything told was one, too. */
  wasAlwaysFolder(path: number): boolean {
    return this.#kinds[path] === FOLDER_NOW
  }

  #look(path: number): void {
    if (path === this.watched) return
    if (this.watched === -1) {
      this.watched = path
      this.#before = this.of(path)
    } else this.watched = -2
  }
}
