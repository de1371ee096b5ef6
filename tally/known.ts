import {
  ADDRESSES_MATTER,
  ASKED_LINE,
  ASKED_TID,
  BEFORE,
  BEFORE_AGE,
  CIRCUMSTANCES,
  CIRCUMSTANCES_EPOCH,
  COUNTS,
  EPOCH,
  ESSENCE,
  KINDS,
  KNOWN,
  KNOWN_SIZE,
  LEFT,
  LEFT_COUNT,
  LEFT_SIZE,
  MAPPING,
  MOST_TIDS,
  NAME_NEEDS,
  NEEDS_FIRST,
  NEEDS_LOOK,
  NEEDS_OUTCOME,
  NO_DESCRIPTOR,
  ONCE,
  ONCE_COUNT,
  SCRATCH,
  SLOTS,
  SLOT_COUNT,
  TASK_OF,
  WANTED
} from '../src/trace/tally/memory'
import {
  LONGEST,
  addressBefore,
  mayForge,
  mayHaveAddress,
  outcomeOf,
  withoutAddresses
} from './essence'
import { isNameByte, nameOf } from './names'

// A known call: numbers, and its text behind them, at a multiple of 8 bytes: one place in memory for all that a look-up needs.
const ITS_CIRCUMSTANCES: usize = 0
/** As -n prints it. */
const NUMBER: usize = 4
/** Length of the text * 256 + kind of the path. */
const LENGTH_AND_KIND: usize = 8
const ITS_END: usize = 12
const PATH: usize = 16
const DESCRIPTOR: usize = 20
const ENTRY: usize = 24
/**
 * The call that was found next in the same task, as `linkTo` gives it; 0: none. Most tasks do what another has done before, in the
 * same order.
 */
const NEXT: usize = 28
const FIELDS: usize = 32

/** So many slots are looked at: a log with colliding lines is read no slower for it. */
const MOST_PROBES: u32 = 4

/** Where the next call goes. The first place is never used, so that 0 can stand for none. */
let free: usize = KNOWN + FIELDS
/** Counts how often everything was forgotten: what was found before may be something else. */
let age: i32 = 1

// The call that was looked up last and is worth keeping.
let askedStart: usize = 0
let askedEnd: usize = 0
let askedTask: usize = 0
let askedNumber: i32 = 0
let askedHash: u64 = 0
/** The call is known with another kind of its path; 0: it is not. */
let askedAt: usize = 0

/** True when the call has been counted: it means what one like it meant before. `name`: its entry, or 0. */
export function isKnown(
  task: usize,
  tid: u32,
  line: u32,
  number: i32,
  name: usize,
  start: usize,
  nameEnd: usize,
  end: usize
): bool {
  store<i32>(WANTED, 0)
  const circumstances = load<i32>(task, CIRCUMSTANCES)
  if (circumstances < 0 || load<i32>(task, CIRCUMSTANCES_EPOCH) != load<i32>(EPOCH)) return false
  const needs = name == 0 ? 0 : load<i32>(name, NAME_NEEDS)
  let from = start
  let to = end
  if ((needs & (NEEDS_OUTCOME | NEEDS_FIRST)) != 0) {
    // One result is the call's own.
    if ((needs & NEEDS_LOOK) != 0 && mayForge(nameEnd, end, 1)) return false
    from = ESSENCE
    to = outcomeOf(start, nameEnd, end, needs)
    if (to == 0) return false
  } else if (load<i32>(ADDRESSES_MATTER) == 0 && mayHaveAddress(start, end)) {
    const copied = withoutAddresses(start, end)
    if (copied != 0) {
      from = ESSENCE
      to = copied
    }
  }
  const length = <i32>(to - from)
  if (length > LONGEST || length < 8) return false
  if (load<i32>(task, BEFORE_AGE) != age) {
    store<i32>(task, age, BEFORE_AGE)
    store<u32>(task, <u32>KNOWN, BEFORE)
  }
  const before = <usize>load<u32>(task, BEFORE)
  const next = load<u32>(before, NEXT)
  let at = (next & LENGTH_MASK) == <u32>length ? KNOWN + ((<usize>(next >> LENGTH_BITS)) << 3) : 0
  let hash: u64 = 0
  if (at == 0 || !isAt(at, from, length, circumstances, number)) {
    hash = hashOf(from, to, (<u64>circumstances * 0xc2b2ae3d27d4eb4f) ^ (<u64>number))
    at = find(hash, from, length, circumstances, number)
    if (at == 0 && !cameOnce(hash)) return false
  }
  if (at != 0) {
    store<u32>(before, linkTo(at, length), NEXT)
    store<u32>(task, <u32>at, BEFORE)
    if (hasKind(at)) {
      count(at, tid, end)
      return true
    }
  }
  store<i32>(WANTED, 1)
  store<u32>(ASKED_TID, tid)
  store<u32>(ASKED_LINE, line)
  askedStart = from
  askedEnd = to
  askedTask = task
  askedNumber = number
  askedHash = hash
  askedAt = at
  return false
}

/** As `isKnown`, for a call in the scratch. */
export function isKnownElsewhere(tid: u32, line: u32, number: i32, length: usize): bool {
  store<i32>(WANTED, 0)
  const task = tid < MOST_TIDS ? <usize>load<u32>(TASK_OF + ((<usize>tid) << 2)) : 0
  if (task == 0) return false
  let nameEnd = SCRATCH
  while (isNameByte(load<u8>(nameEnd))) nameEnd++
  const name = nameOf(SCRATCH, nameEnd)
  return isKnown(task, tid, line, number, name, SCRATCH, nameEnd, SCRATCH + length)
}

/** Keeps the call that was looked up last: what it leaves, and which of all ends was its. */
export function keep(end: i32, path: i32, kind: i32, descriptor: i32, entry: i32): void {
  store<i32>(WANTED, 0)
  if (askedAt == 0) askedAt = addAsked()
  if (askedAt == 0) return
  const length = load<i32>(askedAt, LENGTH_AND_KIND) & ~0xff
  store<i32>(askedAt, length | kind, LENGTH_AND_KIND)
  store<i32>(askedAt, end, ITS_END)
  store<i32>(askedAt, path, PATH)
  store<i32>(askedAt, descriptor, DESCRIPTOR)
  store<i32>(askedAt, entry, ENTRY)
}

function addAsked(): usize {
  const length = askedEnd - askedStart
  if (free + FIELDS + length + 8 > KNOWN + KNOWN_SIZE) forgetAll()
  const slot = freeSlot(askedHash)
  if (slot == 0) return 0
  const at = free
  free = (at + FIELDS + length + 7) & ~7
  store<u32>(slot, ((<u32>((at - KNOWN) >> 3)) << 12) | markOf(askedHash))
  store<i32>(at, load<i32>(askedTask, CIRCUMSTANCES), ITS_CIRCUMSTANCES)
  store<i32>(at, askedNumber, NUMBER)
  store<i32>(at, (<i32>length) << 8, LENGTH_AND_KIND)
  store<i32>(at, 0, NEXT)
  memory.copy(at + FIELDS, askedStart, length)
  if (load<i32>(askedTask, BEFORE_AGE) == age) {
    store<u32>(<usize>load<u32>(askedTask, BEFORE), linkTo(at, <i32>length), NEXT)
    store<u32>(askedTask, <u32>at, BEFORE)
  }
  return at
}

const LENGTH_BITS: u32 = 10
const LENGTH_MASK: u32 = 0x3ff

/** A call's place / 8 and the length of its text, at most `LONGEST`: most that are another need not be looked at. */
function linkTo(at: usize, length: i32): u32 {
  return ((<u32>((at - KNOWN) >> 3)) << LENGTH_BITS) | length
}

function forgetAll(): void {
  free = KNOWN + FIELDS
  // What stands there may be something else.
  store<u32>(KNOWN, 0, NEXT)
  age++
  memory.fill(SLOTS, 0, (<usize>SLOT_COUNT) << 2)
}

/** A slot has the place of a call / 8 in its upper 20 bits, and 12 bits of the hash. */
function find(hash: u64, start: usize, length: i32, circumstances: i32, number: i32): usize {
  const mark = markOf(hash)
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const slot = load<u32>(slotOf(hash, probe))
    if (slot == 0) return 0
    if ((slot & 0xfff) != mark) continue
    const at = KNOWN + ((<usize>(slot >> 12)) << 3)
    if (isAt(at, start, length, circumstances, number)) return at
  }
  return 0
}

function freeSlot(hash: u64): usize {
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const slot = slotOf(hash, probe)
    if (load<u32>(slot) == 0) return slot
  }
  return 0
}

function slotOf(hash: u64, probe: u32): usize {
  return SLOTS + ((<usize>((<u32>hash + probe) & (SLOT_COUNT - 1))) << 2)
}

function markOf(hash: u64): u32 {
  return (<u32>(hash >> 40)) & 0xfff
}

/** A call is kept when it comes the second time. */
function cameOnce(hash: u64): bool {
  const once = ONCE + ((<usize>((<u32>(hash >> 20)) & (ONCE_COUNT - 1))) << 2)
  if (load<u32>(once) == <u32>hash) return true
  store<u32>(once, <u32>hash)
  return false
}

function hashOf(start: usize, end: usize, seed: u64): u64 {
  let hash = seed
  const last = end - 8
  for (let i = start; i < last; i += 8) hash = (hash ^ load<u64>(i)) * 0x9e3779b97f4a7c15
  hash = (hash ^ load<u64>(last)) * 0x9e3779b97f4a7c15
  return hash ^ (hash >> 32)
}

function isAt(at: usize, start: usize, length: i32, circumstances: i32, number: i32): bool {
  return (
    load<i32>(at, ITS_CIRCUMSTANCES) == circumstances &&
    load<i32>(at, NUMBER) == number &&
    load<i32>(at, LENGTH_AND_KIND) >> 8 == length &&
    isEqual(at + FIELDS, start, <usize>length)
  )
}

function isEqual(a: usize, b: usize, length: usize): bool {
  const last = length - 8
  for (let i: usize = 0; i < last; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  return load<u64>(a + last) == load<u64>(b + last)
}

/** The path on which it depends is still what it was. */
function hasKind(at: usize): bool {
  const path = load<i32>(at, PATH)
  return path < 0 || <i32>load<u8>(KINDS + <usize>path) == (load<i32>(at, LENGTH_AND_KIND) & 0xff)
}

function count(at: usize, tid: u32, end: usize): void {
  const counted = COUNTS + ((<usize>load<u32>(at, ITS_END)) << 2)
  store<u32>(counted, load<u32>(counted) + 1)
  const descriptor = load<i32>(at, DESCRIPTOR)
  if (descriptor == NO_DESCRIPTOR) return
  const index = load<i32>(LEFT_COUNT)
  const left = LEFT + <usize>index * LEFT_SIZE
  store<i32>(LEFT_COUNT, index + 1)
  store<u32>(left, tid)
  store<i32>(left, descriptor, 4)
  store<i32>(left, load<i32>(at, ENTRY), 8)
  if (descriptor == MAPPING) store<u64>(left, addressBefore(end), 12)
}
