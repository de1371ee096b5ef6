import { numbered } from '../../numbered.ts'
import type { Agreement } from '../../policy/policy.ts'

/** With fewer workloads nothing is said of others. */
const FEW = 6
/** With fewer failing workloads, how fast their share falls is chance. */
const TELLING = 5
/** Nobody makes so many times as many recordings. */
const FAR = 8

/** For a person: what more recordings would gain. `agreement` is null for a single run. */
export function adviceFor(
  workloads: number,
  agreement: Pick<Agreement, 'failing' | 'asked' | 'failingOfHalf'> | null
): string {
  if (agreement === null || workloads < FEW)
    return `Record at least ${numbered(FEW - workloads, 'more different workload')}: so few runs say nothing of others.`
  const { failing, asked, failingOfHalf } = agreement
  if (failing === 0)
    return (
      'No run was refused anything, which bounds the share and does not make it zero: ' +
      `${workloads} more different workloads would about halve the bound.`
    )
  const more =
    failing < TELLING ? workloads : moreToHalve(workloads, failing / asked, failingOfHalf)
  return more === null
    ? 'It hardly falls as more runs are learned from: these workloads have little in common. What later runs need must be ' +
        'told by other means, such as what the binaries import, or each kind of work recorded for itself.'
    : `${numbered(more, 'more different workload')} would about halve that.`
}

/**
 * The share falls as a power of the number of runs, which the share under half of them tells: a straight line in logarithms.
 * Null when that is so flat that no number of recordings would do.
 */
function moreToHalve(workloads: number, share: number, ofHalf: number | null): number | null {
  // Without a measurement: what the next run shows anew falls about as the number of runs grows.
  if (ofHalf === null) return workloads
  const power = Math.log2(ofHalf / share)
  if (power <= 1 / Math.log2(FAR + 1)) return null
  return Math.max(1, Math.round(workloads * (2 ** (1 / power) - 1)))
}
