import facts from './path-needs.json' with { type: 'json' }

/** Which permissions a system call needs for a path argument, besides searching the folders on the way to it. */
export interface PathNeed {
  /** Whether the call writes in the folder of the name; `perhaps`: only if nothing has the name yet (open with O_CREAT). */
  readonly folder: boolean | 'perhaps'
  /** What it does with the file that the path leads to, as bits of a mode: 4 reads, 2 writes, 1 executes or searches. */
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
