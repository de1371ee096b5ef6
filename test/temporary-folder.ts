import type { ExecutionContext } from 'ava'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder that is gone after the test, with these files in it. */
export function temporaryFolder(
  t: ExecutionContext,
  files: Readonly<Record<string, string | Uint8Array>> = {}
): string {
  const folder = mkdtempSync(join(tmpdir(), 'tracewall-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
