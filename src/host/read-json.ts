import { constants } from 'node:buffer'
import { UserError } from '../errors.ts'
import type { Bytes } from './input/bytes.ts'
import { readWhole, tooLarge } from './read-whole.ts'

/** V8 holds no longer text, and a document is parsed as one; a stream, or what gzip makes of a file, may have no end. */
const LARGEST = constants.MAX_STRING_LENGTH

/** The whole document as a value. @throws UserError when it is not JSON, or too large to be held */
export async function readJson(bytes: Bytes): Promise<unknown> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes.chunks()) {
    length += chunk.length
    if (length > LARGEST) throw tooLarge(bytes.shown, LARGEST)
    pieces.push(Uint8Array.from(chunk))
  }
  return parse(Buffer.concat(pieces), bytes.shown)
}

/** The document in a file as a value. @throws UserError when it cannot be read, is not JSON, or is too large to be held */
export function readJsonFile(path: string, shown: string): unknown {
  return parse(readWhole(path, shown, LARGEST), shown)
}

function parse(bytes: Buffer, shown: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserError(`${shown}: is not JSON: ${why}`, { cause: error })
  }
}
