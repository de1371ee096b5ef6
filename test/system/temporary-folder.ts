import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'

/** A folder that is made when it is first asked for and gone when the tests of the file are over. */
export function temporaryFolder(): () => string {
  let folder: string | undefined
  test.after.always(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })
  return () => (folder ??= mkdtempSync(join(tmpdir(), 'tracewall-')))
}
