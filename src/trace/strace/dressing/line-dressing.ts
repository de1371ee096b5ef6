/** What other programs have added around each line of a log. */
export interface LineDressing {
  /** The line as strace wrote it. */
  strip(bytes: Buffer, start: number, end: number): StrippedLine
  /** True for a line that comes from where the log's others come from: from one container or step, not from a machine. */
  isOn(line: Buffer): boolean
}

export interface StrippedLine {
  readonly line: Buffer
  /** The next line of the same stream goes on with it: a container runtime splits lines of more than 16 KiB. */
  readonly goesOn: boolean
  readonly stream: 'stdout' | 'stderr'
}
