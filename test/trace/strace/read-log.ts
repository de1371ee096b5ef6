import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import type { Arch } from '../../../src/facts/syscall-table.ts'
import { observed } from '../../behaviour/observed.ts'

export { warningCodes } from '../../behaviour/observed.ts'

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
