/** What other programs have added around each line of a log. */
export interface LineDressing {
  /** The line as strace wrote it. */
  strip(bytes: Buffer, start: number, end: number): StrippedLine
}

export interface StrippedLine {
  readonly line: Buffer
  /** The next line of the same stream goes on with it: a container runtime splits lines of more than 16 KiB. */
  readonly goesOn: boolean
  readonly stream: 'stdout' | 'stderr'
}
