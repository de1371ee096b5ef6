import { IdTable } from './id-table.ts'
import type { Paths } from './paths.ts'

const MAX_LINKS = 100_000
const MAX_STEPS = 40

/** Symbolic links as far as the log, recording.json or a root file system tells. */
export class Links {
  /** Path of a link -> the path in it, made absolute. */
  #targets = new Map<string, string>()
  /** Path as written -> where it led. */
  #whole = new Map<string, string>()
  /** Path -> what it led to first. */
  readonly #led = new IdTable()
  /** Path of a link -> the text in it. */
  readonly #held = new IdTable()
  readonly #foreign: ((path: string) => string | null)[] = []

  /** The link at `path` holds `target` (absolute). */
  addLink(path: string, target: string): void {
    if (path !== target && this.#targets.size < MAX_LINKS) this.#targets.set(path, target)
  }

  /** True when the link at `path` was seen to hold the text `held` by the call before that told of it. */
  isKnown(path: number, held: number): boolean {
    if (this.#held.get(path) === held) return true
    this.#held.set(path, held)
    return false
  }

  /** As `addResolved`, by ids, and for good: where the link led later is told by what was opened there. */
  lead(path: number, target: number, paths: Paths): void {
    if (this.#led.get(path) >= 0) return
    this.#led.set(path, target)
    this.addResolved(paths.text(path), paths.text(target))
  }

  /** Whatever links there are on its way, `path` led to `target`. */
  addResolved(path: string, target: string): void {
    if (path !== target && this.#whole.size < MAX_LINKS) this.#whole.set(path, target)
  }

  /** One more source: where a path leads, or null. */
  addSource(resolve: (path: string) => string | null): void {
    this.#foreign.push(resolve)
  }

  /** Puts other names in the place of those known so far. */
  rename(name: (path: string) => string): void {
    const renamed = (links: Map<string, string>) =>
      new Map(Array.from(links, ([path, target]) => [name(path), name(target)]))
    this.#targets = renamed(this.#targets)
    this.#whole = renamed(this.#whole)
  }

  /**
   * Where a path leads, undefined when no link on its way is known. `isName`: where the name itself is, for calls that do not
   * follow a link there (unlink, rename). A folder's slash stays.
   */
  resolve(path: string, isName = false): string | undefined {
    const isFolder = path.length > 1 && path.endsWith('/')
    const bare = isFolder ? path.slice(0, -1) : path
    const target = isName ? this.#placeOf(bare) : this.#targetOf(bare)
    return target === bare ? undefined : isFolder ? `${target}/` : target
  }

  #targetOf(path: string): string {
    return (
      this.#foreign.reduce<string | null>((found, source) => found ?? source(path), null) ??
      this.#walk(path)
    )
  }

  #placeOf(path: string): string {
    const slash = path.lastIndexOf('/')
    if (slash <= 0) return path
    const folder = path.slice(0, slash)
    const name = path.slice(slash)
    const target = this.#targetOf(folder)
    if (target !== folder) return `${target === '/' ? '' : target}${name}`
    // The whole path led elsewhere under the same name: then it was its folder that is a link.
    const whole = this.#targetOf(path)
    return whole.endsWith(name) ? whole : path
  }

  #walk(path: string): string {
    let current = path
    for (let step = 0; step < MAX_STEPS; step++) {
      const whole = this.#whole.get(current)
      if (whole !== undefined) return whole
      const next = this.#followFirst(current)
      if (next === null) return current
      current = next
    }
    return path
  }

  #followFirst(path: string): string | null {
    if (this.#targets.size === 0) return null
    for (let slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
      const ancestor = slash < 0 ? path : path.slice(0, slash)
      const target = this.#targets.get(ancestor)
      if (target !== undefined) return slash < 0 ? target : target + path.slice(slash)
      if (slash < 0) return null
    }
  }
}
