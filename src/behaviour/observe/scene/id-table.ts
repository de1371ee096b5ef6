/** A small number (from -1 up) for each id of a path or text: 4 bytes an id, and no object. */
export class IdTable {
  #values: Int32Array = new Int32Array(1 << 10)

  /** -1 when none was set. */
  get(id: number): number {
    return id < this.#values.length ? this.#values[id]! - 1 : -1
  }

  set(id: number, value: number): void {
    if (id >= this.#values.length) {
      const values = new Int32Array(Math.max(this.#values.length * 2, id + 1))
      values.set(this.#values)
      this.#values = values
    }
    this.#values[id] = value + 1
  }

  clear(): void {
    this.#values.fill(0)
  }
}
