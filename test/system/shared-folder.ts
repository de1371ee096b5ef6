import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'

/** A folder for all tests of one file: made when it is first asked for, gone when they are over. */
export function sharedFolder(): () => string {
  let folder: string | undefined
  test.after.always(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })
  return () => (folder ??= mkdtempSync(join(tmpdir(), 'tracewall-')))
}
