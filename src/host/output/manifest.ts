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

/** File -> hash of what we wrote; empty for a manifest that is not (any more) one of ours. */
export function readManifest(text: string): ReadonlyMap<string, string> {
  return new Map(ofOurs(text, root => root.at('sha256').entries(hash => hash.string())))
}

/** Null for a manifest that is not one of ours. */
export function readChoices(text: string): Choices | null {
  const choices = ofOurs(
    text,
    root => root.optional('choices', all => all.entries(readChoice)) ?? []
  )
  return choices && Object.fromEntries(choices)
}

/** What is read of a manifest; null where it is not one of ours. */
function ofOurs<T>(text: string, read: (root: Decoder) => T): T | null {
  try {
    const root = new Decoder(JSON.parse(text), MANIFEST_FILE)
    root.at('schema').oneOf([MANIFEST_SCHEMA])
    return read(root)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UserError) return null
    throw error
  }
}

function readChoice(choice: Decoder): Choices[string] {
  if (choice.isList()) return choice.list(item => item.string())
  if (choice.isString()) return choice.string()
  return choice.isNumber() ? choice.count() : choice.boolean()
}
