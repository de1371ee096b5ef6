import type { Io } from '../../host/io.ts'
import type { Agreement, Policy } from '../../policy/policy.ts'

/**
 * The gate of `--require-completeness`: says so when fewer later runs than required are sure to hold, with a chance of 95 of
 * 100, in any respect.
 */
export async function isIncomplete(
  { completeness }: Pick<Policy, 'completeness'>,
  required: number | undefined,
  io: Io
): Promise<boolean> {
  if (required === undefined || completeness === null) return false
  const { names, conditions, paths, workloads } = completeness
  if (workloads < 2 && required > 0) {
    await io.stderr.write(
      `tracewall: incomplete: ${workloads} workload tells nothing of later runs, ${required} of 100 of which are to hold: record more different workloads\n`
    )
    return true
  }
  const thin = [
    tooThin(names, 'make calls', required),
    tooThin(conditions, 'make calls with arguments', required),
    tooThin(paths, 'use paths', required)
  ].flatMap(line => line ?? [])
  if (thin.length > 0) await io.stderr.write(thin.join(''))
  return thin.length > 0
}

/** Null when enough of them hold. */
function tooThin(agreement: Agreement | null, what: string, required: number): string | null {
  if (agreement === null) return null
  const { asked, failing, interval } = agreement
  const held = Math.floor((1 - interval[1]) * 100)
  if (held >= required) return null
  if (asked === 0)
    return (
      `tracewall: incomplete: there is too much to tell how many later runs ${what} that the profile of the others refuses; ` +
      `${required} of 100 are required to hold: ask with fewer of the recordings\n`
    )
  return (
    `tracewall: incomplete: ${failing} of ${asked} runs ${what} that the profile of the others refuses, so that only ` +
    `${held} of 100 later runs are sure to hold; ${required} are required: record more different workloads\n`
  )
}
