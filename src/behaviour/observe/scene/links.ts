import { IdTable } from './id-table.ts'
import type { Paths } from './paths.ts'

const MAX_LINKS = 100_000
const MAX_STEPS = 40

/** Symbolic links that the log, recording.json or a root file system shows. */
export class Links {
  /** Path of a link -> the path in it, made absolute. */
  #targets = new Map<string, string>()
  /** Path as written -> path of what it was resolved to. */
  #whole = new Map<string, string>()
  /** Path id -> path id of what it was resolved to first. */
  readonly #led = new IdTable()
  /** Path id of a link -> text id of its content. */
  readonly #held = new IdTable()
  readonly #foreign: ((path: string) => string | null)[] = []
  /** Folder -> the first link on the way to what is in it; null: none is. */
  readonly #firstLinks = new Map<string, string | null>()

  /** The link at `path` holds `target` (absolute). */
  addLink(path: string, target: string): void {
    if (path === target || this.#targets.size >= MAX_LINKS) return
    this.#targets.set(path, target)
    this.#firstLinks.clear()
  }

  /** True if the latest call that read the link at `path` found the same content `held` (ids). */
  isKnown(path: number, held: number): boolean {
    if (this.#held.get(path) === held) return true
    this.#held.set(path, held)
    return false
  }

  /** As `addResolved`, by ids; only the first target counts, since later opens show later targets themselves. */
  lead(path: number, target: number, paths: Paths): void {
    if (this.#led.get(path) >= 0) return
    this.#led.set(path, target)
    this.addResolved(paths.text(path), paths.text(target))
  }

  /** `path` was resolved to `target`, over any number of links. */
  addResolved(path: string, target: string): void {
    if (path !== target && this.#whole.size < MAX_LINKS) this.#whole.set(path, target)
  }

  /** A program that reads itself by its name is a script, no link to its interpreter, which /proc/self/exe leads to. */
  addScript(path: string): void {
    if (!this.#whole.has(path)) this.#whole.set(path, path)
  }

  /** Adds a lookup that resolves a path, or returns null. */
  addSource(resolve: (path: string) => string | null): void {
    this.#foreign.push(resolve)
  }

  /** Renames every path known so far. */
  rename(name: (path: string) => string): void {
    const renamed = (links: Map<string, string>) =>
      new Map(Array.from(links, ([path, target]) => [name(path), name(target)]))
    this.#targets = renamed(this.#targets)
    this.#whole = renamed(this.#whole)
    this.#firstLinks.clear()
  }

  /**
   * Resolves a path; undefined if no link on its way is known. `isName`: resolves its folders only, for calls that do not follow
   * a link at the path itself (unlink, rename). The slash at the end of a folder stays.
   */
  resolve(path: string, isName = false): string | undefined {
    const isFolder = path.endsWith('/')
    const bare = isFolder && path !== '/' ? path.slice(0, -1) : path
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
    // The path was resolved to another folder under the same name: then its folder is the link.
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
    const link = this.#firstLinkTo(path.slice(0, Math.max(0, path.lastIndexOf('/')))) ?? path
    const target = this.#targets.get(link)
    return target === undefined ? null : target + path.slice(link.length)
  }

  /** Facts come by folder, and a path may have thousands of them. */
  #firstLinkTo(folder: string): string | null {
    let link = this.#firstLinks.get(folder)
    if (link !== undefined) return link
    link = null
    for (let slash = folder.indexOf('/', 1); slash >= 0 && link === null;) {
      const above = folder.slice(0, slash)
      if (this.#targets.has(above)) link = above
      slash = folder.indexOf('/', slash + 1)
    }
    if (link === null && this.#targets.has(folder)) link = folder
    if (this.#firstLinks.size === MAX_LINKS) this.#firstLinks.clear()
    this.#firstLinks.set(folder, link)
    return link
  }
}
