import { existsSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { decodeRecordingMeta } from '../../trace/recording.ts'
import type { RecordingMeta } from '../../trace/recording.ts'
import { readJsonFile } from '../read-json.ts'

/**
 * What `record` wrote beside the files (or prefixes of sets) of one run as `FILE.recording.json`; null when there is
 * none.
 * @throws UserError when the files were recorded as different runs
 */
export function metaBeside(label: string, traces: ReadonlySet<string>): RecordingMeta | null {
  const metas = new Map<string, RecordingMeta>()
  for (const trace of traces) {
    const file = descriptionPaths(trace).find(name => existsSync(name))
    if (file === undefined) continue
    const meta = decodeRecordingMeta(readJsonFile(file, file), file)
    metas.set(meta.id, meta)
  }
  if (metas.size > 1)
    throw new UserError(
      `${label}: its files are recordings of different runs (${[...metas.keys()].join(', ')}); label them apart`
    )
  return [...metas.values()][0] ?? null
}

/** Where what `record` says of a trace may stand; the trace may have been compressed since. */
export function descriptionPaths(trace: string): string[] {
  return [trace, trace.replace(/\.gz$/, '')].map(name => `${name}.recording.json`)
}
