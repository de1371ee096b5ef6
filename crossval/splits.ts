import { Random } from '../test/random.ts'

/** Runs to learn from and runs to try what was learned on. */
export interface Split<T> {
  readonly train: readonly T[]
  readonly test: readonly T[]
}

/** Random splits, always the same for a seed. */
export function splitsOf<T>(
  items: readonly T[],
  size: number,
  count: number,
  seed: number
): Split<T>[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () => {
    const order = shuffled(items, random)
    return { train: order.slice(0, size), test: order.slice(size) }
  })
}

/** A seed of its own for each program and size, so that none depends on which others are measured. */
export function seedOf(program: string, size: number, seed: number): number {
  let hash = 0x811c9dc5
  for (const letter of `${program}:${size}`)
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash + seed
}

/** Fisher and Yates, from the end. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const item = order[last]!
    order[last] = order[other]!
    order[other] = item
  }
  return order
}
