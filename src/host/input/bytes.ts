import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { UserError } from '../../errors.ts'
import { fileError } from '../file-error.ts'
import { gunzip, gunzipHead, isGzip } from './gunzip.ts'
import type { Io } from '../io.ts'
import { readFile } from './read-file.ts'
import { fromUtf16, headOfUtf16, utf16Of } from './utf16.ts'

/** A file or stream, decompressed and in UTF-8, whose first bytes have been looked at. */
export interface Bytes {
  /** Base name, or `stdin`. */
  readonly name: string
  /** The file as a person calls it, for messages. */
  readonly shown: string
  /** The first bytes, at most 4 KiB of a file. */
  readonly head: Uint8Array
  /** Standard input or a pipe: there is no file to name to another tool. */
  readonly isStream: boolean
  /** Bytes on the disk; 0 for a stream. */
  readonly size: number
  /** From the start. A stream can be read once. A chunk is only good until the next is asked for. */
  chunks(): AsyncGenerator<Uint8Array>
}

export interface ReadingEvents {
  /** Something that a person should know, such as a gzip file that ends too early. */
  notice(text: string): void
  /** So many more bytes were read, before decompression. */
  progress(bytes: number): void
}

/** For files beside the recordings. */
const SILENT: ReadingEvents = { notice() {}, progress() {} }

/** `shown` is the path for messages. @throws UserError when the file cannot be read */
export async function openFile(
  path: string,
  shown: string,
  events: ReadingEvents = SILENT
): Promise<Bytes> {
  const opened = readHead(path, shown)
  // A pipe such as <(zcat x) would not be there a second time.
  if (opened === null) return openStream(readFile(path, shown), basename(path), shown, events)
  const { head, size } = opened
  return {
    name: basename(path),
    shown,
    isStream: false,
    ...inUtf8(isGzip(head) ? gunzipHead(head) : head, () =>
      decompressed(head, readFile(path, shown, size), shown, events)
    ),
    size
  }
}

/** Standard input. */
export function openStdin(io: Io, events: ReadingEvents): Promise<Bytes> {
  return openStream(io.stdin, 'stdin', 'stdin', events)
}

async function openStream(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  shown: string,
  events: ReadingEvents
): Promise<Bytes> {
  const iterator = stream[Symbol.asyncIterator]()
  const head = await readEnough(iterator)
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  let isRead = false
  const chunks = (): AsyncGenerator<Uint8Array> => {
    if (isRead) throw new UserError(`${name}: a stream can be read only once; save it to a file`)
    isRead = true
    return decompressed(head, all(), name, events)
  }
  return {
    name,
    shown,
    isStream: true,
    ...inUtf8(isGzip(head) ? gunzipHead(head) : head, chunks),
    size: 0
  }
}

function inUtf8(head: Uint8Array, chunks: Bytes['chunks']): Pick<Bytes, 'head' | 'chunks'> {
  const encoding = utf16Of(head)
  if (encoding === null) return { head, chunks }
  return { head: headOfUtf16(head, encoding), chunks: () => fromUtf16(chunks(), encoding) }
}

/** A pipe may hand over single bytes; copied, since the next chunk may overwrite the first. */
async function readEnough(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const ENOUGH = 512
  const pieces: Uint8Array[] = []
  for (let length = 0; length < ENOUGH;) {
    const next = await iterator.next()
    if (next.done) break
    pieces.push(Uint8Array.from(next.value))
    length += next.value.length
  }
  return Buffer.concat(pieces)
}

/**
 * Null for a pipe: opening it to look at it would be seen by its writer.
 * @throws UserError for a device, which may have no end
 */
function readHead(path: string, shown: string): { head: Uint8Array; size: number } | null {
  try {
    const status = statSync(path)
    if (status.isCharacterDevice() || status.isBlockDevice())
      throw new UserError(`${shown}: is a device; give a file, a pipe, or - for standard input`)
    if (!status.isFile() && !status.isDirectory()) return null
    const file = openSync(path, 'r')
    try {
      const head = new Uint8Array(1 << 12)
      return { head: head.subarray(0, readSync(file, head)), size: status.size }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw fileError(error, shown, 'read')
  }
}

function decompressed(
  head: Uint8Array,
  compressed: AsyncIterable<Uint8Array>,
  name: string,
  events: ReadingEvents
): AsyncGenerator<Uint8Array> {
  const counted = count(compressed, events)
  if (!isGzip(head)) return counted
  return gunzip(counted, name, () =>
    events.notice(
      `${name}: the gzip data ends too early; what is there was used, the rest of the run is missing`
    )
  )
}

async function* count(
  chunks: AsyncIterable<Uint8Array>,
  events: ReadingEvents
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    events.progress(chunk.length)
    yield chunk
  }
}
