import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { UserError } from '../errors.ts'
import type { Bytes } from './input/bytes.ts'
import { fileError } from './file-error.ts'

/** The whole document as a value. @throws UserError when it is not JSON */
export async function readJson(bytes: Bytes): Promise<unknown> {
  const pieces: Uint8Array[] = []
  for await (const chunk of bytes.chunks()) pieces.push(Uint8Array.from(chunk))
  return parse(Buffer.concat(pieces), bytes.shown)
}

/** A small document as a value. @throws UserError when it cannot be read or is not JSON */
export function readJsonFile(path: string): unknown {
  let bytes
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw fileError(error, path, 'read')
  }
  return parse(bytes, basename(path))
}

function parse(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserError(`${name}: is not JSON: ${why}`, { cause: error })
  }
}
