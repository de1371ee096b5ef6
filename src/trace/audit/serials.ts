/** Ranges that are kept of one node; a log with more gaps shows only what someone picked out. */
const MOST_RANGES = 4096
/** A pause so long is no gap: the log may be put together of several. */
const LONGEST_GAP_MS = 10_000
/** A serial so far below is of another boot. */
const RESTART = 4096

/** Ids of nodes are smaller. */
const MOST_NODES = 1 << 16
/** Machines whose serials are looked at together. */
const MOST_MACHINES = 10_000

interface Range {
  first: number
  last: number
  firstTime: number
  lastTime: number
}

/** Which serial numbers a log has, to compute how many it lacks. */
export class Serials {
  readonly #nodes = new Map<number, Range[]>()
  /** Node -> the machine that the carrier named first: what it does not name is of it, too. */
  readonly #hosts = new Map<number, number>()
  #node = -1
  #ranges: Range[] = []
  #missing = 0

  saw(node: number, host: number, time: number, serial: number): void {
    const machine = host === 0 ? node : this.#machine(node, host)
    if (machine !== this.#node) this.#enter(machine)
    const ranges = this.#ranges
    const last = ranges.at(-1)
    if (last !== undefined && serial === last.last + 1) {
      last.last = serial
      last.lastTime = time
      return
    }
    if (last !== undefined && serial < last.last - RESTART && time > last.lastTime)
      this.#settle(ranges)
    insert(ranges, serial, time)
    if (ranges.length > MOST_RANGES) this.#settle(ranges)
  }

  #machine(node: number, host: number): number {
    const first = this.#hosts.get(node)
    if (first === undefined) this.#hosts.set(node, host)
    return first === undefined || first === host ? node : node + host * MOST_NODES
  }

  /** Numbers that no record has, as far as that says something; nothing is remembered afterwards. */
  missing(): number {
    for (const ranges of this.#nodes.values()) this.#settle(ranges)
    return this.#missing
  }

  #enter(node: number): void {
    this.#node = node
    const known = this.#nodes.get(node)
    this.#ranges = known ?? []
    if (known !== undefined) return
    if (this.#nodes.size >= MOST_MACHINES) {
      this.missing()
      this.#nodes.clear()
      this.#hosts.clear()
    }
    this.#nodes.set(node, this.#ranges)
  }

  #settle(ranges: Range[]): void {
    const gaps: number[] = []
    for (const [index, range] of ranges.entries()) {
      const next = ranges[index + 1]
      if (next === undefined) break
      const pause = next.firstTime - range.lastTime
      if (pause >= 0 && pause <= LONGEST_GAP_MS) gaps.push(next.first - range.last - 1)
    }
    // A number or two may have gone to a record that its reader leaves out (journald has none below 1100).
    const total = gaps.reduce((sum, gap) => sum + gap, 0)
    if (total > 2) this.#missing += total
    ranges.length = 0
  }
}

function insert(ranges: Range[], serial: number, time: number): void {
  let at = ranges.length
  while (at > 0 && ranges[at - 1]!.first > serial) at--
  const before = ranges[at - 1]
  const after = ranges[at]
  if (before !== undefined && serial <= before.last) return
  const joinsBefore = before?.last === serial - 1
  const joinsAfter = after?.first === serial + 1
  if (joinsBefore && joinsAfter) {
    before.last = after.last
    before.lastTime = after.lastTime
    ranges.splice(at, 1)
  } else if (joinsBefore) {
    before.last = serial
    before.lastTime = time
  } else if (joinsAfter) {
    after.first = serial
    after.firstTime = time
  } else ranges.splice(at, 0, { first: serial, last: serial, firstTime: time, lastTime: time })
}
