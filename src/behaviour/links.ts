const MAX_LINKS = 100_000
const MAX_STEPS = 40

/** Symbolic links as far as the log, recording.json or a root file system tells. */
export class Links {
  /** Path of a link -> the path in it, made absolute. */
  #targets = new Map<string, string>()
  /** Path as written -> where it led. */
  #whole = new Map<string, string>()
  readonly #foreign: ((path: string) => string | null)[] = []

  /** The link at `path` holds `target` (absolute). */
  addLink(path: string, target: string): void {
    if (path !== target && this.#targets.size < MAX_LINKS) this.#targets.set(path, target)
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

  /** Where a path leads, undefined when no link on its way is known. A folder's slash stays. */
  resolve(path: string): string | undefined {
    const isFolder = path.length > 1 && path.endsWith('/')
    const bare = isFolder ? path.slice(0, -1) : path
    const target =
      this.#foreign.reduce<string | null>((found, source) => found ?? source(bare), null) ??
      this.#walk(bare)
    return target === bare ? undefined : isFolder ? `${target}/` : target
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
