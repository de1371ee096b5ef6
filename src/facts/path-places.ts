import facts from './path-places.json' with { type: 'json' }

/** What a folder is for; null: the workload's own, as far as is known. */
export type PlaceKind = 'shared' | 'installed' | 'state' | 'scratch' | 'kernel' | null

/** The kind of a folder, given with a slash at its end. Source: FHS and distributions, see the JSON. */
export function placeOf(folder: string): PlaceKind {
  if (SCRATCH.has(folder)) return 'scratch'
  if (SHARED.has(folder) || SHARED_PATTERN.test(folder)) return 'shared'
  if (STATE.test(folder)) return 'state'
  if (isOfKernel(folder)) return 'kernel'
  return INSTALLED.test(folder) ? 'installed' : null
}

/** Whether a path lies in a folder that the kernel or the machine makes, /dev/shm among them. */
export function isOfKernel(path: string): boolean {
  return KERNEL.test(path)
}

/** Whether a path lies in a folder in which every program makes names of its own. */
export function isTemporary(path: string): boolean {
  for (const folder of SCRATCH) if (path.startsWith(folder)) return true
  return false
}

const [wild, plain] = partition(facts.shared)
const SCRATCH = new Set(facts.scratch.map(withSlash))
const SHARED = new Set(plain.map(withSlash))
const SHARED_PATTERN = anyOf(wild)
const STATE = anyOf(facts.state)
const KERNEL = new RegExp(`^(?:${facts.kernel.join('|')})/`)
const OWN = facts.own.join('|')
const INSTALLED = new RegExp(
  `^(?!${OWN})(?:${facts.installed.join('|')})/|/(?:${facts.names.join('|')})/`
)

function partition(folders: readonly string[]): [wild: string[], plain: string[]] {
  return [
    folders.filter(folder => folder.includes('*')),
    folders.filter(folder => !folder.includes('*'))
  ]
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`
}

function anyOf(folders: readonly string[]): RegExp {
  return new RegExp(`^(?:${folders.map(folder => folder.replaceAll('*', '[^/]*')).join('|')})/$`)
}
