import { Decoder } from '../decode.ts'
import { UserError } from '../errors.ts'
import { byCodeUnit } from '../order.ts'

export const MANIFEST_FILE = 'manifest.json'
const MANIFEST_SCHEMA = 'tracewall.dev/manifest/v1'

/** One file of a folder that is written as a whole. */
export interface FileToWrite {
  readonly file: string
  readonly text: string
}

/** `manifest.json`: file -> hash of those beside it, as `sha256sum` prints them. */
export function writeManifest(hashes: ReadonlyMap<string, string>): FileToWrite {
  const sorted = [...hashes].sort(([a], [b]) => byCodeUnit(a, b))
  const manifest = { schema: MANIFEST_SCHEMA, sha256: Object.fromEntries(sorted) }
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
