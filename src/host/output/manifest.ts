import { Decoder } from '../../decode.ts'
import { UserError } from '../../errors.ts'
import { byCodeUnit } from '../../order.ts'

export const MANIFEST_FILE = 'manifest.json'
const MANIFEST_SCHEMA = 'tracewall.dev/manifest/v1'

/** One file of a folder that is written as a whole. */
export interface FileToWrite {
  readonly file: string
  readonly text: string
}

/** Options of the command line that are not the defaults, by their names in code. */
export type Choices = Readonly<Record<string, string | number | boolean | readonly string[]>>

/**
 * `manifest.json`: file -> hash of those beside it, as `sha256sum` prints them, and the choices that made them of the
 * evidence.
 */
export function writeManifest(hashes: ReadonlyMap<string, string>, choices: Choices): FileToWrite {
  const sorted = [...hashes].sort(([a], [b]) => byCodeUnit(a, b))
  const manifest = {
    schema: MANIFEST_SCHEMA,
    sha256: Object.fromEntries(sorted),
    ...(Object.keys(choices).length > 0 ? { choices } : {})
  }
  return { file: MANIFEST_FILE, text: `${JSON.stringify(manifest, null, 2)}\n` }
}

/** What a manifest says. */
export interface Manifest {
  /** File -> hash of what we wrote; empty for a manifest that is not (any more) one of ours. */
  readonly hashes: ReadonlyMap<string, string>
  /** Null for a manifest that is not one of ours. */
  readonly choices: Choices | null
  /** Why one of ours cannot be read; '': it can, or it is of somebody else. */
  readonly damage: string
}

export const NO_MANIFEST: Manifest = { hashes: new Map(), choices: null, damage: '' }

export function readManifest(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ...NO_MANIFEST, damage: 'cannot be read (no JSON)' }
  }
  if (!isOurs(value)) return NO_MANIFEST
  const root = new Decoder(value, MANIFEST_FILE)
  try {
    root.at('schema').oneOf([MANIFEST_SCHEMA])
    const choices = root.optional('choices', all => all.entries(readChoice)) ?? []
    return {
      hashes: new Map(root.at('sha256').entries(hash => hash.string())),
      choices: Object.fromEntries(choices),
      damage: ''
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const why = error.message.slice(`${MANIFEST_FILE}: `.length)
    return { ...NO_MANIFEST, damage: `cannot be read (${why})` }
  }
}

/** Others write files of this name, too. */
function isOurs(value: unknown): boolean {
  const schema = typeof value === 'object' && value !== null && 'schema' in value && value.schema
  return typeof schema === 'string' && schema.startsWith('tracewall.dev/')
}

function readChoice(choice: Decoder): Choices[string] {
  if (choice.isList()) return choice.list(item => item.string())
  if (choice.isString()) return choice.string()
  return choice.isNumber() ? choice.count() : choice.boolean()
}
