import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { Policy } from '../../policy/policy.ts'
import { code } from '../markdown.ts'
import { viewLabels } from './evidence.ts'

/** How far the runs bear out each other. */
export interface CompletenessView {
  readonly workloads: number
  readonly isSingle: boolean
  readonly failing: number
  readonly low: number
  readonly high: number
  readonly expectedNew: string
  readonly advice: string
  readonly contributions: readonly {
    readonly runs: string
    readonly refused: string
    readonly others: number
  }[]
  readonly moreContributions: number
  readonly saturation: readonly { readonly runs: number; readonly names: number }[]
}

/** Null where nothing was recorded. */
export function viewCompleteness(policy: Policy, behaviour: Behaviour): CompletenessView | null {
  const { completeness } = policy.seccomp
  if (completeness === null) return null
  const { workloads, failing, interval, expectedNew, contributions, saturation } = completeness
  return {
    workloads,
    isSingle: workloads === 1,
    failing,
    low: Math.round(interval[0] * 100),
    high: Math.round(interval[1] * 100),
    expectedNew: expectedNew.toFixed(1),
    advice: advise(workloads, failing),
    contributions: contributions.slice(0, SHOWN).map(({ runs, names, refused }) => ({
      runs: viewLabels(behaviour, runs),
      refused: refused.map(code).join(', '),
      others: names.length - refused.length
    })),
    moreContributions: Math.max(0, contributions.length - SHOWN),
    saturation: saturation.map(({ runs, names }) => ({ runs, names: Math.round(names) }))
  }
}

const SHOWN = 30

function advise(workloads: number, failing: number): string {
  if (workloads < FEW)
    return `Record at least ${FEW - workloads} more different workloads: so few runs say nothing of others.`
  // What the next run shows anew falls about as the number of runs grows.
  if (failing > 0) return `${workloads} more different workloads would about halve that.`
  return `No run was refused anything, which bounds the share and does not make it zero: ${workloads} more different workloads would about halve the bound.`
}

const FEW = 6
