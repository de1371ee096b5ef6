import { isSyscall } from '../../../facts/syscall-table.ts'

/** Nothing is looked for further from the start of a line. */
const FAR = 4096

/**
 * Where the names of calls start behind other text: 10 in `Password: read(0, `, 6 in `done 3read(0, `. `fread(0x55, ` and
 * `my_read(0, ` have none: those are functions that a program, or ltrace, tells of.
 */
export function* callsBehindText(line: string): Generator<number> {
  for (const word of line.slice(0, FAR).matchAll(/([a-z0-9_]{2,60})\(/g)) {
    const end = word.index + word[1]!.length
    for (let start = word.index; start < end - 1; start++)
      if (start > 0 && !/[A-Za-z_]/.test(line[start - 1]!) && isSyscall(line.slice(start, end)))
        yield start
  }
}

/**
 * Where a `[pid N]`, or a number before a call, stands behind other text, and the tid that it names. Digits of the text may come
 * right before it: `hello4711 read(` yields 4711, 711, 11 and 1.
 */
export function* tasksBehindText(line: string): Generator<readonly [at: number, tid: number]> {
  const head = line.slice(0, FAR)
  for (const match of head.matchAll(/\[pid {1,9}(\d{1,7})(?:<[^>]{0,80}>)?\] /g))
    if (match.index > 0) yield [match.index, Number(match[1])]
  for (const match of head.matchAll(/(\d{1,7})(?:<[^>]{0,80}>)? +(?=[a-z_<+\d(-])/g))
    for (let i = 0; i < match[1]!.length; i++)
      if (match.index + i > 0) yield [match.index + i, Number(match[1]!.slice(i))]
}
