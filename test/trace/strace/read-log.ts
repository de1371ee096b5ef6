import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import type { Arch } from '../../../src/facts/syscall-table.ts'
import { observed } from '../../behaviour/observed.ts'

export { warningCodes } from '../../behaviour/observed.ts'

/** How the log of a shell begins, and how that of any program ends, at a terminal. */
export const START: string = 'execve("/usr/bin/sh", ["sh", "w.sh"], 0x7ffd /* 5 vars */) = 0'
export const END: readonly string[] = [
  'exit_group(0)                           = ?',
  '+++ exited with 0 +++'
]

/** What a log says, given as its lines. */
export function readLog(lines: readonly string[], arch: Arch = 'x86_64'): Promise<Behaviour> {
  return readText(lines.map(line => `${line}\n`).join(''), arch)
}

/** What a log of this text, whose last line may be cut, is read as; in latin1. */
export function readText(text: string, arch: Arch = 'x86_64'): Promise<Behaviour> {
  return observed(Buffer.from(text, 'latin1'), { arch })
}

/** Calls by name. */
export function countsOf(behaviour: Behaviour): Record<string, number> {
  return Object.fromEntries(behaviour.syscalls.map(({ name, count }) => [name, count]))
}

/** Lines that are used, ignored and problems. */
export function fatesOf(behaviour: Behaviour): Record<string, number> {
  const { used, ignored, problems } = behaviour.runs[0]!.ledger
  return {
    used,
    ...ignored,
    ...Object.fromEntries(problems.map(({ code, count }) => [code, count]))
  }
}
