import { processorTime } from './processor-time.ts'

/** How often the work is measured before its growth is judged, and how often at most while it looks quadratic. */
const ROUNDS = 3
const MOST_ROUNDS = 8

/** The small amount is measured more often: a cost that is taken for more than it is would excuse the large one. */
const SMALL_ONES = 3

/** Linear work costs 8 times, quadratic work 64 times as much. */
const BOUND = 20

/** Milliseconds: below, only noise is measured. */
const NOISE = 25

/**
 * What is wrong with how work grows: nothing when eight times as much costs less than twenty times the processor time. Whatever
 * else the machine does makes a measurement longer and never shorter, so the least of each counts; and since that may last, the two are
 * measured in turn, and again while the bound does not hold. Quadratic work never holds it, however often it is measured.
 */
export async function faultsOfGrowth(
  once: () => unknown,
  eightTimes: () => unknown,
  now: () => number = processorTime
): Promise<readonly string[]> {
  let [few, many] = [Infinity, Infinity]
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (let times = 0; times < SMALL_ONES; times++) few = Math.min(few, await cost(once, now))
    many = Math.min(many, await cost(eightTimes, now))
    if (round >= ROUNDS && many < Math.max(few, NOISE) * BOUND) return []
  }
  return [`${few} ms, and ${many} ms for eight times as much`]
}

async function cost(work: () => unknown, now: () => number): Promise<number> {
  const before = now()
  await work()
  return now() - before
}
