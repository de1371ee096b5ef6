/** What one record says. */
export interface Said {
  text: string
  isWhole: boolean
  /** Of its verdict, among those of the event; -1: it is none. */
  place: number
}

/** Records that one is compared with of which a part may be missing: the copies of a record stand near each other. */
const MOST_LATEST = 32

/** The texts of what enforcers wrote in one event, to know a copy, of which either may be cut. */
export class SaidTexts {
  readonly #known = new Map<string, Said>()
  readonly #latest: Said[] = []
  #hasCut = false

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  /** The record of which this text is a copy; undefined: there is none. */
  find(text: string, isWhole: boolean): Said | undefined {
    const known = this.#known.get(text)
    if (known !== undefined || (isWhole && !this.#hasCut)) return known
    return this.#latest.find(
      other =>
        (!other.isWhole && text.startsWith(other.text)) || (!isWhole && other.text.startsWith(text))
    )
  }

  add(said: Said): void {
    this.#known.set(said.text, said)
    if (this.#latest.length === MOST_LATEST) this.#latest.shift()
    this.#latest.push(said)
    this.#hasCut ||= !said.isWhole
  }

  /** A copy that says more has been read. */
  replace(said: Said, by: Said): void {
    Object.assign(said, by)
    this.#known.set(said.text, said)
  }

  clear(): void {
    this.#known.clear()
    this.#latest.length = 0
    this.#hasCut = false
  }
}
