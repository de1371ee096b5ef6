import { Decoder } from '../decode.ts'
import { UserError } from '../errors.ts'
import { byCodeUnit } from '../order.ts'
import { sha256 } from './sha256.ts'

export const MANIFEST_FILE = 'manifest.json'
const MANIFEST_SCHEMA = 'tracewall.dev/manifest/v1'

/** One file of a folder that is written as a whole. */
export interface FileToWrite {
  readonly file: string
  readonly text: string
}

/** `manifest.json`: the hashes of the files beside it, as `sha256sum` prints them. */
export function writeManifest(files: readonly FileToWrite[]): FileToWrite {
  const hashes = files
    .map(({ file, text }): [string, string] => [file, sha256(text)])
    .sort(([a], [b]) => byCodeUnit(a, b))
  const manifest = { schema: MANIFEST_SCHEMA, sha256: Object.fromEntries(hashes) }
  return { file: MANIFEST_FILE, text: `${JSON.stringify(manifest, null, 2)}\n` }
}

/** File -> hash of what we wrote; empty for a manifest that is not (any more) one of ours. */
export function readManifest(text: string): ReadonlyMap<string, string> {
  try {
    const root = new Decoder(JSON.parse(text), MANIFEST_FILE)
    root.at('schema').oneOf([MANIFEST_SCHEMA])
    return new Map(root.at('sha256').entries(hash => hash.string()))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UserError) return new Map()
    throw error
  }
}
