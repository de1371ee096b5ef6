import type { Moves } from './moves.ts'
import { UNKNOWN_PATH } from './paths.ts'

/** 16 descriptors a leaf, 16 nodes a branch: most programs have one leaf. */
const BITS = 4
const WIDTH = 1 << BITS
/** Default of fs.nr_open: no process has more, unless the machine is configured otherwise. */
const MOST = 1 << 20

/** A node is changed by its owner alone; others that have it after a fork copy it first. */
class Node {
  readonly owner: number
  /** Of a leaf: 0 for none, else 1 + n * 2 + whether execve closes it; n is what `Moves` numbers the path by. */
  readonly entries: number[]
  readonly children: (Node | null)[]
  /** What execve leaves of it, as soon as someone has asked; undefined after a change. */
  afterExec: Node | undefined = undefined
  /** It is known that execve closes all of it. */
  isClosedOnExec = false

  constructor(owner: number, entries: number[], children: (Node | null)[]) {
    this.owner = owner
    this.entries = entries
    this.children = children
  }
}

/** Of the entry of a descriptor. */
type Change = (entry: number) => number
const CLOSED: Change = () => 0
const CLOSED_ON_EXEC: Change = entry => (entry === 0 ? 0 : 1 + ((entry - 1) | 1))

const NO_ENTRIES: number[] = []
const NO_CHILDREN: (Node | null)[] = []
let owners = 0

/**
 * Descriptors of a process: number -> path. A fork shares them all, and a change after it copies one node a level: a chain of
 * forks costs what is changed, not what is inherited.
 */
export class Descriptors {
  readonly #moves: Moves
  #owner = ++owners
  #root: Node | null
  #height: number

  constructor(moves: Moves, root: Node | null = null, height = 0) {
    this.#moves = moves
    this.#root = root
    this.#height = height
  }

  /** Path of a descriptor, `UNKNOWN_PATH` when it has none or it is not known. */
  path(fd: number): number {
    const entry = this.entry(fd)
    return entry === 0 ? UNKNOWN_PATH : (entry - 1) >> 1
  }

  set(fd: number, path: number, closeOnExec: boolean): void {
    this.restore(fd, 1 + (path << 1) + (closeOnExec ? 1 : 0))
  }

  /** What `entry` gave of another moment. */
  restore(fd: number, entry: number): void {
    if (entry === 0) return this.delete(fd)
    if (!(fd >= 0 && fd < MOST)) return
    while (fd >>> (BITS * (this.#height + 1)) > 0) this.#grow()
    const kept = 1 + (this.#moves.numberOf((entry - 1) >> 1) << 1) + ((entry - 1) & 1)
    this.#root = this.#written(this.#root, this.#height, fd, kept)
  }

  delete(fd: number): void {
    if (this.#kept(fd) !== 0) this.#root = this.#written(this.#root, this.#height, fd, 0)
  }

  closeRange(first: number, last: number): void {
    this.#changeRange(first, last, CLOSED)
  }

  closeRangeOnExec(first: number, last: number): void {
    this.#changeRange(first, last, CLOSED_ON_EXEC)
  }

  #changeRange(first: number, last: number, change: Change): void {
    if (this.#root !== null)
      this.#root = this.#changed(this.#root, this.#height, 0, first, last, change)
  }

  setCloseOnExec(fd: number, closeOnExec: boolean): void {
    const path = this.path(fd)
    if (path !== UNKNOWN_PATH) this.set(fd, path, closeOnExec)
  }

  /** What a new program finds open. */
  afterExec(): Descriptors {
    this.#owner = ++owners
    return new Descriptors(this.#moves, this.#root && leftByExec(this.#root), this.#height)
  }

  /** As a child has them. */
  fork(): Descriptors {
    this.#owner = ++owners
    return new Descriptors(this.#moves, this.#root, this.#height)
  }

  /** What `restore` takes: 1 + path * 2 + whether execve closes it; 0 when the descriptor has no path. */
  entry(fd: number): number {
    const kept = this.#kept(fd)
    return kept === 0 ? 0 : 1 + (this.#moves.pathOf((kept - 1) >> 1) << 1) + ((kept - 1) & 1)
  }

  #kept(fd: number): number {
    if (!(fd >= 0) || fd >>> (BITS * (this.#height + 1)) > 0 || fd >= MOST) return 0
    let node = this.#root
    for (let level = this.#height; level > 0 && node !== null; level--)
      node = node.children[slotOf(fd, level)]!
    return node === null ? 0 : node.entries[slotOf(fd, 0)]!
  }

  #grow(): void {
    if (this.#root !== null) {
      const children = emptyBranch()
      children[0] = this.#root
      this.#root = new Node(this.#owner, NO_ENTRIES, children)
    }
    this.#height++
  }

  #own(node: Node | null, level: number): Node {
    const owner = this.#owner
    if (node === null)
      return level === 0
        ? new Node(
            owner,
            Array.from({ length: WIDTH }, () => 0),
            NO_CHILDREN
          )
        : new Node(owner, NO_ENTRIES, emptyBranch())
    const own =
      node.owner === owner
        ? node
        : level === 0
          ? new Node(owner, [...node.entries], NO_CHILDREN)
          : new Node(owner, NO_ENTRIES, [...node.children])
    own.afterExec = undefined
    own.isClosedOnExec = false
    return own
  }

  #written(node: Node | null, level: number, fd: number, entry: number): Node {
    const own = this.#own(node, level)
    const slot = slotOf(fd, level)
    if (level === 0) own.entries[slot] = entry
    else own.children[slot] = this.#written(own.children[slot]!, level - 1, fd, entry)
    return own
  }

  /** The node, whose descriptors count from `base`, after a change of those from `first` to `last`. */
  #changed(
    node: Node,
    level: number,
    base: number,
    first: number,
    last: number,
    change: Change
  ): Node | null {
    const size = WIDTH ** level
    const end = base + size * WIDTH - 1
    if (last < base || first > end) return node
    const isCovered = first <= base && last >= end
    if (change === CLOSED && isCovered) return null
    if (change === CLOSED_ON_EXEC && isCovered && node.isClosedOnExec) return node
    const own = this.#own(node, level)
    for (let slot = 0; slot < WIDTH; slot++) {
      const place = base + slot * size
      const child = own.children[slot]
      if (child) own.children[slot] = this.#changed(child, level - 1, place, first, last, change)
      else if (level === 0 && place >= first && place <= last)
        own.entries[slot] = change(own.entries[slot]!)
    }
    own.isClosedOnExec = change === CLOSED_ON_EXEC && isCovered
    return own
  }
}

function slotOf(fd: number, level: number): number {
  return (fd >>> (BITS * level)) & (WIDTH - 1)
}

function emptyBranch(): (Node | null)[] {
  return Array.from({ length: WIDTH }, () => null)
}

/** Nobody owns the new nodes: who changes them copies them. */
function leftByExec(node: Node): Node {
  if (node.afterExec) return node.afterExec
  const entries = node.entries.map(entry => (entry > 0 && entry % 2 === 0 ? 0 : entry))
  const children = node.children.map(child => child && leftByExec(child))
  const isSame =
    entries.every((entry, slot) => entry === node.entries[slot]) &&
    children.every((child, slot) => child === node.children[slot])
  return (node.afterExec = isSame ? node : new Node(0, entries, children))
}
