const FOLDER_NOW = 1
const EVER_A_FILE = 2

/** Which paths are folders now: the same name can be a file, then a folder. A byte a path. */
export class Kinds {
  #kinds: Uint8Array = new Uint8Array(1 << 10)

  set(path: number, isFolder: boolean): void {
    if (path >= this.#kinds.length) {
      const kinds = new Uint8Array(Math.max(this.#kinds.length * 2, path + 1))
      kinds.set(this.#kinds)
      this.#kinds = kinds
    }
    const kind = this.#kinds[path]!
    this.#kinds[path] = isFolder ? kind | FOLDER_NOW : EVER_A_FILE
  }

  isFolder(path: number): boolean {
    return (this.#kinds[path]! & FOLDER_NOW) !== 0
  }

  /** Never seen as anything but a folder: what was read there before anything told was one, too. */
  wasAlwaysFolder(path: number): boolean {
    return this.#kinds[path] === FOLDER_NOW
  }
}
