import facts from './path-needs.json' with { type: 'json' }

/** What a system call needs of a path argument beside searching the way to it. */
export interface PathNeed {
  /** It writes in the folder that the name is in; perhaps, unless the name is there already. */
  readonly folder: boolean | 'perhaps'
  /** Of what the path leads to: 4 to read, 2 to write, 1 to execute or search. */
  readonly object: number
}

/** Undefined where owner and mode do not matter to the user that the process acts as. Source: Linux 6.1, see the JSON. */
export function pathNeed(name: string, index: number): PathNeed | undefined {
  if (facts.unlike.includes(name)) return undefined
  const object = LETTERS[objects.get(name) ?? ''] ?? 0
  return { folder: names.get(name)?.includes(index) ?? false, object }
}

const names = new Map<string, readonly number[]>(Object.entries(facts.names))
const objects = new Map<string, string>(Object.entries(facts.objects))
const LETTERS: Readonly<Record<string, number>> = { w: 2, x: 1 }
