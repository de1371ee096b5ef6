import facts from './always-needed.json' with { type: 'json' }

/** Calls that a program needs although a trace does not (or need not) show them, by the need. */
export interface NeededSet {
  readonly id: NeededSetId
  /** For a person: why a trace does not show them. */
  readonly reason: string
  readonly names: readonly string[]
}

type NeededSetId =
  'always' | 'core' | 'vdso-fallback' | 'abort-path' | 'allocator' | 'exec' | 'benign'

const IDS: readonly NeededSetId[] = [
  'always',
  'core',
  'vdso-fallback',
  'abort-path',
  'allocator',
  'exec',
  'benign'
]

/** All sets; a name may stand in several. Source: own measurements, glibc, runc, see the JSON. */
export const neededSets: readonly NeededSet[] = IDS.flatMap(id =>
  facts.sets
    .filter(set => set.id === id)
    .map(({ reason, names }): NeededSet => ({ id, reason, names }))
)
