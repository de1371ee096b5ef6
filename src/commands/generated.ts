import { relative } from 'node:path'
import { printable } from '../host/printable.ts'
import { sha256 } from '../host/sha256.ts'
import type { WrittenFile } from '../host/write-files.ts'
import type { Made } from './make-artifacts.ts'

/** What a run of `generate` did. */
export interface Generated extends Made {
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly cwd: string
  readonly written: readonly WrittenFile[]
  readonly warnings: readonly string[]
  /** Shell commands that put the files where the pod looks for them. */
  readonly install: readonly string[]
}

/** For a person: the files, then the commands that install them. */
export function describeGenerated({ folder, cwd, written, install }: Generated): string[] {
  const place = printable(relative(cwd, folder) || '.')
  return [
    `${place}:\n`,
    ...written.map(({ file, state }) => `  ${file}${state === 'same' ? ' (as before)' : ''}\n`),
    '\n',
    ...install.map(line => `${line}\n`)
  ]
}

/** For a program: one JSON document. */
export function summarizeGenerated(generated: Generated): string[] {
  const { name, folder, names, artifacts, written, warnings, install } = generated
  const hashes = new Map(artifacts.map(({ file, text }) => [file, sha256(text)]))
  const files = written.map(({ file, state }) => ({ file, state, sha256: hashes.get(file) }))
  const summary = {
    schema: 'tracewall.dev/generated/v1',
    name,
    folder,
    profiles: names,
    files,
    complete: warnings.length === 0,
    warnings,
    install
  }
  return [`${JSON.stringify(summary, null, 2)}\n`]
}
