import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.ts'

/** What `generate --base --json` says. */
export interface Summary {
  readonly profiles: { readonly seccomp: string; readonly apparmor: string }
  readonly changes: readonly {
    readonly artifact: string
    readonly what: string
    readonly state: string
    readonly severity: number
    readonly evidence: string
    readonly place?: string
    readonly note?: string
  }[]
  readonly files: readonly { readonly file: string; readonly state: string }[]
  readonly install: readonly string[]
  readonly warnings: readonly string[]
}

/** What `generate --base` says, and its exit status. */
export async function amend(
  folder: string,
  ...args: string[]
): Promise<{ readonly status: number; readonly summary: Summary }> {
  const { status, stdout, stderr } = await run(folder, 'generate', '--json', ...args)
  if (stdout === '') throw new Error(stderr)
  return { status, summary: JSON.parse(stdout) as Summary }
}

/** File -> its text. */
export function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map(file => [file, readFileSync(join(folder, file), 'utf8')])
  )
}

/** Each line of `after` that `before` lacks, and the other way round. */
export function difference(before: string, after: string): { added: string[]; removed: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')]
  return {
    added: now.filter(line => !old.includes(line)),
    removed: old.filter(line => !now.includes(line))
  }
}

/** The log of a program that makes these calls, from its start to its end. */
export const LOG = (...lines: string[]): string =>
  [
    'execve("/usr/bin/app", ["app"], 0x7ffd /* 0 vars */) = 0',
    ...lines,
    'exit_group(0) = ?',
    '+++ exited with 0 +++'
  ]
    .map(line => `100 ${line}\n`)
    .join('')
