import facts from './path-places.json' with { type: 'json' }

/** What a folder is for; null: the workload's own, as far as is known. */
export type PlaceKind = 'shared' | 'installed' | 'scratch' | 'kernel' | null

/** The kind of a folder, given with a slash at its end. Source: FHS and distributions, see the JSON. */
export function placeOf(folder: string): PlaceKind {
  if (SCRATCH.has(folder)) return 'scratch'
  if (SHARED.test(folder)) return 'shared'
  if (KERNEL.test(folder)) return 'kernel'
  return INSTALLED.test(folder) ? 'installed' : null
}

const SCRATCH = new Set(facts.scratch.map(folder => `${folder}/`))
const SHARED = new RegExp(`^(?:${facts.shared.map(wildcards).join('|')})/?$`)
const KERNEL = new RegExp(`^(?:${facts.kernel.join('|')})/`)
const INSTALLED = new RegExp(`^(?:${facts.installed.join('|')})/|/(?:${facts.names.join('|')})/`)

function wildcards(folder: string): string {
  return folder.replaceAll('*', '[^/]*')
}
