/** Bytes of a line that are looked at. */
const MOST = 4000
const RECORD =
  /\baudit\([\d.:]{3,40}\) ?: |\bapparmor="[A-Z]{4,8}" operation="|\bavc: {1,3}(?:denied|granted) {1,3}\{/

/** Does a text hold what may be a record, behind other words? */
export function quotesRecord(text: string): boolean {
  return RECORD.test(text)
}

/**
 * Counts lines of a source without records that quote some: a page, a test's report, a monitor. What stands in the text of a
 * line may be what any program wrote, so that it is never read.
 */
export class QuotedRecords {
  #count = 0
  #hasRecords = false

  /** Beside records nobody needs what is quoted. */
  sawRecord(): void {
    this.#hasRecords = true
  }

  /** A line that says nothing else. */
  saw(bytes: Buffer, start: number, end: number): void {
    if (this.#hasRecords) return
    if (quotesRecord(bytes.toString('latin1', start, Math.min(end, start + MOST)))) this.#count++
  }

  get count(): number {
    return this.#hasRecords ? 0 : this.#count
  }
}
