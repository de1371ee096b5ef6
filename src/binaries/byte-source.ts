/** A file that is read in pieces. */
export interface ByteSource {
  readonly size: number
  /** The bytes at a place; fewer, or none, where the file ends before. */
  read(offset: number, length: number): Uint8Array
}
