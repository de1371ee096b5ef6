import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Behaviour } from '../src/behaviour/behaviour.ts'
import { observe } from '../src/behaviour/observe/observe.ts'
import type { BinaryFiles } from '../src/binaries/binary.ts'
import { decodeBinaryList } from '../src/binaries/decode-list.ts'
import { listedFiles } from '../src/binaries/listed-files.ts'
import { Decoder } from '../src/decode.ts'
import { inRepository } from '../test/repository.ts'
import { sourceOf } from '../test/source.ts'

const FOLDER = inRepository('test/fixtures/crossval/')

/** One run of a program. */
export interface RecordedRun {
  readonly label: string
  readonly behaviour: Behaviour
  /** Label of the run that it repeats exactly; null for work of its own. */
  readonly repeats: string | null
}

export interface RecordedProgram {
  readonly name: string
  /** By label. */
  readonly runs: readonly RecordedRun[]
}

export function programNames(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

export async function readProgram(name: string): Promise<RecordedProgram> {
  const files = readdirSync(join(FOLDER, name)).sort()
  const runs: RecordedRun[] = []
  for (const file of files) {
    const label = file.replace('.strace.gz', '')
    const bytes = gunzipSync(readFileSync(join(FOLDER, name, file)))
    const behaviour = await observe(
      { label, sources: [sourceOf(file, bytes)], meta: null },
      { arch: 'x86_64', cwd: '/srv/shop', resolveLink: null }
    )
    const [, repeated] = /^\d+-repeat-(.*)$/.exec(label) ?? []
    const original = files.find(other => other.slice(3) === `${repeated}.strace.gz`)
    runs.push({ label, behaviour, repeats: original?.replace('.strace.gz', '') ?? null })
  }
  return { name, runs }
}

/** What the binaries of all runs import. */
export function readImports(): BinaryFiles {
  const text = gunzipSync(readFileSync(join(FOLDER, 'imports.json.gz'))).toString()
  return listedFiles(decodeBinaryList(new Decoder(JSON.parse(text), 'imports.json')))
}

/** Where the links lead that the logs do not tell of: path as it is written -> path. */
export function readLinks(): ReadonlyMap<string, string> {
  const links = JSON.parse(readFileSync(join(FOLDER, 'links.json'), 'utf8')) as object
  return new Map(Object.entries(links))
}

/** Every file and folder of the machine, one code unit a byte. */
export function readRoot(): string[] {
  return gunzipSync(readFileSync(join(FOLDER, 'root.txt.gz')))
    .toString('latin1')
    .split('\n')
    .filter(path => path !== '')
}
