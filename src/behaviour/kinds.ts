/** Which paths are folders now: the same name can be a file, then a folder. */
export class Kinds {
  readonly #folders = new Set<number>()

  set(path: number, isFolder: boolean): void {
    if (isFolder) this.#folders.add(path)
    else if (this.#folders.size > 0) this.#folders.delete(path)
  }

  isFolder(path: number): boolean {
    return this.#folders.has(path)
  }
}
