import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import { decodeRecordingMeta, type RecordingMeta } from '../../src/trace/recording.ts'

const CLI = fileURLToPath(import.meta.resolve('../../src/cli.js'))

/** The command line of a recorder: `options` stand before the command. */
export function argv(options: readonly string[], command: readonly string[]): string[] {
  return [CLI, 'record', ...options, '--', ...command]
}

/** What the recorder said. */
export interface Answer {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Records a command. */
export function run(
  cwd: string,
  command: readonly string[],
  { options = [], wrapper = [], input = '', env = {} }: RunOptions = {}
): Answer {
  const [file = '', ...args] = [...wrapper, process.execPath, ...argv(options, command)]
  return spawnSync(file, args, {
    cwd,
    input,
    env: { ...process.env, ...env },
    encoding: 'latin1',
    maxBuffer: 1 << 26
  })
}

export interface RunOptions {
  readonly options?: readonly string[]
  /** A command that runs the recorder. */
  readonly wrapper?: readonly string[]
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** One that exists for a test, by its real path. */
export function folder(t: ExecutionContext): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tracewall-')))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** What stands beside a trace. */
export function metaOf(trace: string): RecordingMeta {
  const file = `${trace}.recording.json`
  return decodeRecordingMeta(JSON.parse(readFileSync(file, 'utf8')), file)
}
