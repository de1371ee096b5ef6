import type { Behaviour } from '../../behaviour/behaviour.ts'
import { listed } from '../../listed.ts'
import type { Agreement, Policy } from '../../policy/policy.ts'
import { code } from '../markdown.ts'
import { adviceFor } from './advice.ts'
import { viewLabels } from './evidence.ts'

/** `Completeness` as the report shows it. */
export interface CompletenessView {
  readonly workloads: number
  readonly isSingle: boolean
  readonly repeats: string
  readonly advice: string
  readonly aspects: readonly AspectView[]
}

/** One `Agreement` as the report shows it; shares are in per cent. */
export interface AspectView {
  readonly title: string
  /** What it is that is refused: `calls`. */
  readonly what: string
  /** What the curve counts. */
  readonly counted: string
  readonly asked: number
  readonly failing: number
  readonly onlyPrograms: number
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
  readonly saturation: readonly { readonly workloads: number; readonly shown: number }[]
}

/** Null where nothing was recorded. */
export function viewCompleteness(
  { completeness }: Policy,
  behaviour: Behaviour
): CompletenessView | null {
  if (completeness === null) return null
  const { workloads, repeats, names, conditions, paths } = completeness
  const isSingle = workloads === 1
  const view = (agreement: Agreement | null, words: Words): AspectView[] =>
    agreement === null ? [] : [viewAspect(agreement, words, workloads, behaviour)]
  return {
    workloads,
    isSingle,
    repeats: repeats === 0 ? '' : `${repeats} further ${repeats === 1 ? 'run is' : 'runs are'}`,
    advice: isSingle ? adviceFor(workloads, null) : '',
    aspects: isSingle
      ? []
      : [
          ...view(names, { title: 'System calls', what: 'calls', counted: 'calls' }),
          ...view(conditions, {
            title: 'Arguments of calls',
            what: 'arguments',
            counted: 'values'
          }),
          ...view(paths, { title: 'Paths', what: 'paths', counted: 'patterns' })
        ]
  }
}

type Words = Pick<AspectView, 'title' | 'what' | 'counted'>

function viewAspect(
  agreement: Agreement,
  words: Words,
  workloads: number,
  behaviour: Behaviour
): AspectView {
  const { asked, failing, onlyPrograms, interval, expectedNew, contributions } = agreement
  return {
    ...words,
    asked,
    failing,
    onlyPrograms,
    low: Math.round(interval[0] * 100),
    high: Math.round(interval[1] * 100),
    expectedNew: expectedNew?.toFixed(1) ?? '',
    advice: adviceFor(workloads, agreement),
    contributions: contributions.slice(0, SHOWN).map(({ runs, own, refused }) => ({
      runs: viewLabels(behaviour, runs),
      refused: listed(refused.map(code), SHOWN),
      others: Math.max(0, own - refused.length)
    })),
    moreContributions: Math.max(0, contributions.length - SHOWN),
    saturation: agreement.saturation.map(({ workloads: of, shown }) => ({
      workloads: of,
      shown: Math.round(shown)
    }))
  }
}

/** Runs, and things of one run, that are named; of the others it is said how many they are. */
const SHOWN = 30
