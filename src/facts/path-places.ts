import facts from './path-places.json' with { type: 'json' }

/** What a folder is for; null: the workload's own, as far as is known. */
export type PlaceKind = 'shared' | 'installed' | 'scratch' | 'kernel' | null

/** The kind of a folder, given with a slash at its end. Source: FHS and distributions, see the JSON. */
export function placeOf(folder: string): PlaceKind {
  if (SCRATCH.has(folder)) return 'scratch'
  if (SHARED.has(folder) || SHARED_PATTERN.test(folder)) return 'shared'
  if (KERNEL.test(folder)) return 'kernel'
  return INSTALLED.test(folder) ? 'installed' : null
}

const [wild, plain] = partition(facts.shared)
const SCRATCH = new Set(facts.scratch.map(withSlash))
const SHARED = new Set(plain.map(withSlash))
const SHARED_PATTERN = new RegExp(`^(?:${wild.map(wildcards).join('|')})/$`)
const KERNEL = new RegExp(`^(?:${facts.kernel.join('|')})/`)
const INSTALLED = new RegExp(`^(?:${facts.installed.join('|')})/|/(?:${facts.names.join('|')})/`)

function partition(folders: readonly string[]): [wild: string[], plain: string[]] {
  return [
    folders.filter(folder => folder.includes('*')),
    folders.filter(folder => !folder.includes('*'))
  ]
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`
}

function wildcards(folder: string): string {
  return folder.replaceAll('*', '[^/]*')
}
