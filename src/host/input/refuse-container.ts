import { UserError } from '../../errors.ts'
import { shellWord } from '../../render/install.ts'
import { isTar } from '../root/tar.ts'
import type { Bytes } from './bytes.ts'
import { isGzip } from './gunzip.ts'

/**
 * Refuses what holds a trace in a form that is not read, and says what opens it: of an archive the lines could be read as one
 * log, which the logs in it are not.
 * @throws UserError
 */
export function refuseContainer({ head, shown, isStream }: Bytes): void {
  const found = FORMS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))
  const file = isStream ? '' : ` ${shellWord(shown)}`
  if (found !== undefined)
    throw new UserError(
      `${shown}: is compressed with ${found.tool}; use ${found.tool} -dc${file} | tracewall ... -`
    )
  if (isGzip(head))
    throw new UserError(
      `${shown}: is compressed with gzip twice; use gzip -dc${file} | tracewall ... -`
    )
  const archive = isTar(head) ? 'tar' : ZIP.every((byte, i) => head[i] === byte) ? 'zip' : null
  if (archive !== null)
    throw new UserError(
      `${shown}: is a ${archive} archive; unpack it, and give the traces that are in it` +
        (archive === 'tar' ? ' (an image is for --root)' : '')
    )
}

/** Formats that have a tool for it on every machine that made such a file. */
const FORMS: readonly { readonly tool: string; readonly magic: readonly number[] }[] = [
  { tool: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { tool: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { tool: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { tool: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] }
]

/** What CI systems hand out recordings in. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]
