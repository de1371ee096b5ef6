import { resolve } from 'node:path'
import type { BinaryFiles } from '../../binaries/binary.ts'
import { decodeBinaryList } from '../../binaries/decode-list.ts'
import { listedFiles } from '../../binaries/listed-files.ts'
import { Decoder } from '../../decode.ts'
import { openFile } from './bytes.ts'
import type { Io } from '../io.ts'
import { readJson } from '../read-json.ts'

/** The binaries that a file lists, plain or compressed; messages call it `shown`. @throws UserError */
export async function readBinaryList(path: string, shown: string, io: Io): Promise<BinaryFiles> {
  const bytes = await openFile(resolve(io.cwd, path), shown)
  return listedFiles(decodeBinaryList(new Decoder(await readJson(bytes), shown)))
}
