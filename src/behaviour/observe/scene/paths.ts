import { MEMORY_FILE } from '../../../facts/memory-files.ts'
import { Texts } from '../../../trace/texts.ts'

const SLASH = 0x2f
const QUESTION = 0x3f

/** Never printed: `fromStart` puts the folder in its place, or `?`. */
export const START_FOLDER = '??'
const START = Buffer.from(START_FOLDER)

const MARK = ' (deleted)'
const MEMORY = Buffer.from(MEMORY_FILE)

/** A path that is not known. */
export const UNKNOWN_PATH = -1

/** Absolute, normal paths as numbers, and the ways to make one from what a call says. */
export class Paths {
  readonly texts: Texts
  /** Text id -> id of the same path in normal form + 1; 0 is not asked yet. */
  #normal: Int32Array = new Int32Array(1 << 10)
  /** Path -> the same with a slash at its end. */
  readonly #folders: number[] = []
  readonly #isMarked: boolean[] = []
  /** (base, text) -> path. */
  readonly #joined = new Map<number, number>()
  /** Stands for a folder that the log does not show. */
  readonly unknownFolder: number
  /** Stands for the folder that the command was started in, which a later line may show. */
  readonly startFolder: number
  readonly root: number

  constructor(texts: Texts) {
    this.texts = texts
    this.unknownFolder = texts.internString('?')
    this.startFolder = texts.internString(START_FOLDER)
    this.root = texts.internString('/')
  }

  isAbsolute(text: number): boolean {
    return this.texts.firstByte(text) === SLASH
  }

  /** True below a folder that the log does not show. */
  isUnknown(path: number): boolean {
    return this.texts.firstByte(path) === QUESTION
  }

  /** True in the folder that the command was started in. */
  isBelowStart(path: number): boolean {
    return this.texts.startsWith(path, START)
  }

  text(path: number): string {
    return this.texts.text(path)
  }

  intern(path: string): number {
    return this.texts.internString(path)
  }

  /** The path that `text` names when a relative one starts at `base` and `/` is `root`; `..` does not leave the root. */
  resolve(base: number, text: number, root: number): number {
    if (root !== this.root) return this.#resolveBelow(root, base, text)
    return this.isAbsolute(text) ? this.normalize(text) : this.#join(base, text)
  }

  #resolveBelow(root: number, base: number, text: number): number {
    const top = this.text(root)
    const folder = this.text(base)
    const isBelow = folder === top || folder.startsWith(`${top}/`)
    // A cwd outside of the root stays where it is: chroot does not change it.
    if (!this.isAbsolute(text) && !isBelow) return this.#join(base, text)
    const start = this.isAbsolute(text) ? '' : folder.slice(top.length)
    return this.intern(normalForm(`${top}${normalForm(`${start}/${this.text(text)}`)}`))
  }

  /** Without `.`, `..`, doubled and trailing slashes. */
  normalize(text: number): number {
    if (text >= this.#normal.length) {
      const normal = new Int32Array(Math.max(this.#normal.length * 2, text + 1))
      normal.set(this.#normal)
      this.#normal = normal
    }
    let path = this.#normal[text]! - 1
    if (path < 0) {
      path = this.texts.hasOddSegment(text) ? this.intern(normalForm(this.text(text))) : text
      this.#normal[text] = path + 1
    }
    return path
  }

  /** The rule's path of a folder: with a slash at its end. */
  folder(path: number): number {
    const known = this.#folders[path]
    if (known !== undefined) return known
    const text = this.text(path)
    return (this.#folders[path] = text.endsWith('/') ? path : this.intern(`${text}/`))
  }

  /** True for a path with the mark that strace, up to 5.18, puts behind the name of a file that has been removed. */
  isMarked(path: number): boolean {
    return (this.#isMarked[path] ??= this.text(path).endsWith(MARK))
  }

  isMemoryFile(path: number): boolean {
    return this.texts.startsWith(path, MEMORY)
  }

  /** `/srv/x` for `/srv/x (deleted)`, unless a file that is called so has been opened as `named`. */
  unmarked(path: number, named: number): number {
    const text = this.text(path)
    const isName = named >= 0 && lastSegment(text) === lastSegment(this.text(named))
    return isName ? path : this.intern(text.slice(0, -MARK.length))
  }

  #join(base: number, text: number): number {
    // Bases are in normal form; nearly every name is, too.
    if (base !== this.root && !this.isAbsolute(text) && !this.texts.hasOddSegment(text))
      return this.texts.joined(base, text)
    // Ids stay far below 2^26 in any log that fits a machine; past it the key is still exact up to 2^53.
    const key = base * 0x8000000 + text
    let path = this.#joined.get(key)
    if (path === undefined) {
      path = this.intern(normalForm(`${this.text(base)}/${this.text(text)}`))
      this.#joined.set(key, path)
    }
    return path
  }
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** `/a/./b//c/../d/` is `/a/b/d`; `?/..` cannot be known and stays. */
export function normalForm(path: string): string {
  if (!/\/(?:\.{0,2}(?:\/|$))/.test(path)) return path
  const [first, ...segments] = path.split('/') as [string, ...string[]]
  const out: string[] = []
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') out.push(segment)
    else if (out.length > 0 && out.at(-1) !== '..') out.pop()
    else if (first !== '') out.push(segment)
  }
  return out.length === 0 ? first || '/' : `${first}/${out.join('/')}`
}
