/** Who is given the lines of strace's own, put together again. */
export interface LineReader {
  /** Number of the line that is read, in the log. */
  line: number
  /** Counts the line in the ledger. */
  read(bytes: Buffer, start: number, end: number, isWhole: boolean): void
  /** False when the line is not the rest of the call before; then nothing is counted. */
  readRest(bytes: Buffer, start: number, end: number): boolean
}
