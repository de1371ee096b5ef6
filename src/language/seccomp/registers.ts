/** A system call has six argument registers. */
const REGISTERS = 6

/** The argument registers of a call: `values[i]` in register `indexes[i]`, 0 in all others. */
export function registersWith(indexes: readonly number[], values: readonly bigint[]): bigint[] {
  const registers = Array.from({ length: REGISTERS }, () => 0n)
  for (const [at, index] of indexes.entries()) registers[index] = values[at] ?? 0n
  return registers
}

/** Every choice of one value of each list, none where a list is empty; null where there are more than `most`. */
export function combinations(
  lists: readonly (readonly bigint[])[],
  most: number
): bigint[][] | null {
  let all: bigint[][] = [[]]
  for (const list of lists) {
    if (all.length * list.length > most) return null
    all = all.flatMap(head => list.map(value => [...head, value]))
  }
  return all
}
