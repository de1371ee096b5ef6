import { auditFixtures } from '../audit-fixtures.ts'
import { traceFixtures } from '../trace-fixtures.ts'
import { findFault } from './find-fault.ts'
import { mutatedLog } from './mutate.ts'
import { Random } from '../random.ts'
import { shrink } from './shrink.ts'

export interface Fault {
  /** Makes the same log again. */
  readonly seed: number
  readonly text: string
  /** As small as it got. */
  readonly log: Buffer
}

/** Reads `count` spoilt logs, or until one is at fault; each comes from a seed of its own, `seed` and those behind it. */
export async function fuzz(
  seed: number,
  count: number
): Promise<{ readonly logs: number; readonly fault: Fault | null }> {
  for (let logs = 0; logs < count; logs++) {
    const fault = await tryLog(seed + logs)
    if (fault !== null) return { logs, fault }
  }
  return { logs: count, fault: null }
}

/** Lines of real logs, line feeds included; those of a terminal, where most can go wrong, as often as ten others. */
const realLogs = [...traceFixtures('strace'), ...auditFixtures()].flatMap(({ name, files }) =>
  files.flatMap(({ bytes }) =>
    Array<string[]>(name.includes('stderr') ? 10 : 1).fill(
      bytes.toString('latin1', 0, 200_000).split(/(?<=\n)/)
    )
  )
)

async function tryLog(seed: number): Promise<Fault | null> {
  const random = new Random(seed)
  const log = mutatedLog(realLogs, random)
  const text = await findFault(log, random)
  if (text === null) return null
  // Cutting at the same share of a smaller log would be another fault: each gets its own places.
  const least = await shrink(log, async part => {
    for (let times = 0; times < 3; times++)
      if ((await findFault(part, new Random(seed + times))) !== null) return true
    return false
  })
  return { seed, text: (await findFault(least, new Random(seed))) ?? text, log: least }
}
