import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../../errors.ts'
import { fileError } from '../file-error.ts'
import { readJsonFile } from '../read-json.ts'
import { readWhole } from '../read-whole.ts'
import { fileURLToPath } from 'node:url'

/** A project's file of options. */
export interface ConfigFile {
  /** As a person calls it. */
  readonly name: string
  readonly folder: string
  readonly text: string
}

const USUAL = 'tracewall.yaml'
/** Far more than options need; the reader has a bound of its own. */
const LARGEST = 1 << 20

/**
 * The file that was asked for, else the one in the folder `cwd`; null where there is none.
 * @throws UserError when it cannot be read
 */
export function readConfigFile(asked: string | undefined, cwd: string): ConfigFile | null {
  const path = asked === undefined ? join(cwd, USUAL) : resolve(cwd, asked)
  const name = asked ?? USUAL
  try {
    const status = statSync(path, { throwIfNoEntry: asked !== undefined })
    if (status === undefined) return null
    const bytes = readWhole(path, name, LARGEST)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { name, folder: dirname(path), text }
  } catch (error) {
    if (error instanceof UserError) throw error
    if (error instanceof TypeError) throw new UserError(`${name}: is no text in UTF-8`)
    throw fileError(error, name, 'read')
  }
}

/** The JSON Schema that it is checked with. */
export function readConfigSchema(): unknown {
  return readJsonFile(SCHEMA, SCHEMA)
}

// Found through the package, as the templates are.
const SCHEMA = fileURLToPath(
  new URL('schemas/tracewall.schema.json', import.meta.resolve('tracewall/package.json'))
)
