import {
  KNOWN,
  KNOWN_SIZE,
  ONCE,
  ONCE_COUNT,
  SLOTS,
  SLOT_COUNT,
  YOUNG,
  YOUNG_SIZE,
  YOUNG_SLOTS,
  YOUNG_SLOT_COUNT
} from '../src/trace/tally/memory'

// A known call: numbers, and its text behind them, at a multiple of 8 bytes: one place in memory for all that a look-up needs.
export const ITS_CIRCUMSTANCES: usize = 0
/** As -n prints it. */
export const NUMBER: usize = 4
/** Length of the text * 256 + kind of the path. */
export const LENGTH_AND_KIND: usize = 8
export const ITS_END: usize = 12
export const PATH: usize = 16
export const DESCRIPTOR: usize = 20
export const ENTRY: usize = 24
/**
 * The call that was found next in the same task, as `linkTo` gives it; 0: none. Most tasks do what another has done before, in the
 * same order.
 */
export const NEXT: usize = 28
const FIELDS: usize = 32

/** So many slots are looked at: a log with colliding lines is read no slower for it. */
const MOST_PROBES: u32 = 4

/** Where the next call goes. The first place is never used, so that 0 can stand for none. */
let free: usize = KNOWN + FIELDS
/** Counts how often everything was forgotten: what was found before may be something else. */
export let age: i32 = 1

/** Calls that came once are written round and round, and forgotten by so many bytes. */
const PART: usize = 1 << 19
let youngFree: usize = YOUNG
let youngEnd: usize = YOUNG + PART

/** Where the call stands that has come before; 0: it has not, or is forgotten. */
export function find(hash: u64, start: usize, length: i32, circumstances: i32, number: i32): usize {
  const mark = markOf(hash)
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const slot = load<u32>(slotOf(hash, probe))
    if (slot == 0) break
    if ((slot & MARK_MASK) != mark) continue
    const at = KNOWN + placeOf(slot)
    if (isAt(at, start, length, circumstances, number)) return at
  }
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const slot = youngSlotOf(hash, probe)
    if ((load<u32>(slot) & MARK_MASK) != mark || load<u32>(slot) == 0) continue
    const at = YOUNG + placeOf(load<u32>(slot))
    if (!isAt(at, start, length, circumstances, number)) continue
    store<u32>(slot, 0)
    return grownUp(at, hash, length)
  }
  return 0
}

/** A call that came once has come again. */
function grownUp(young: usize, hash: u64, length: i32): usize {
  const at = add(
    hash,
    young + FIELDS,
    length,
    load<i32>(young, ITS_CIRCUMSTANCES),
    load<i32>(young, NUMBER)
  )
  if (at != 0) memory.copy(at + LENGTH_AND_KIND, young + LENGTH_AND_KIND, NEXT - LENGTH_AND_KIND)
  return at
}

/** A place for a call that has come twice; 0: there is none. */
export function add(hash: u64, start: usize, length: i32, circumstances: i32, number: i32): usize {
  if (free + sizeOf(length) > KNOWN + KNOWN_SIZE) forgetAll()
  for (let probe: u32 = 0; probe < MOST_PROBES; probe++) {
    const slot = slotOf(hash, probe)
    if (load<u32>(slot) != 0) continue
    const at = free
    free += sizeOf(length)
    store<u32>(slot, slotFor(at - KNOWN, hash))
    write(at, start, length, circumstances, number)
    return at
  }
  return 0
}

/** A place for a call that has come the first time. */
export function addYoung(
  hash: u64,
  start: usize,
  length: i32,
  circumstances: i32,
  number: i32
): usize {
  const size = sizeOf(length)
  if (youngFree + size > youngEnd) {
    youngFree = youngEnd == YOUNG + YOUNG_SIZE ? YOUNG : youngEnd
    youngEnd = youngFree + PART
    forgetPart(youngFree - YOUNG)
  }
  let slot = youngSlotOf(hash, 0)
  for (let probe: u32 = MOST_PROBES; probe > 0; probe--)
    if (load<u32>(youngSlotOf(hash, probe - 1)) == 0) slot = youngSlotOf(hash, probe - 1)
  const at = youngFree
  youngFree += size
  store<u32>(slot, slotFor(at - YOUNG, hash))
  write(at, start, length, circumstances, number)
  return at
}

function write(at: usize, start: usize, length: i32, circumstances: i32, number: i32): void {
  store<i32>(at, circumstances, ITS_CIRCUMSTANCES)
  store<i32>(at, number, NUMBER)
  store<i32>(at, length << 8, LENGTH_AND_KIND)
  store<i32>(at, 0, NEXT)
  memory.copy(at + FIELDS, start, length)
}

function sizeOf(length: i32): usize {
  return (FIELDS + <usize>length + 7) & ~7
}

function forgetAll(): void {
  free = KNOWN + FIELDS
  // What stands there may be something else.
  store<u32>(KNOWN, 0, NEXT)
  age++
  memory.fill(SLOTS, 0, (<usize>SLOT_COUNT) << 2)
}

/** The calls that stand from `part` on, counted from `YOUNG`, will be written over. */
function forgetPart(part: usize): void {
  const end = YOUNG_SLOTS + ((<usize>YOUNG_SLOT_COUNT) << 2)
  for (let slot = YOUNG_SLOTS; slot < end; slot += 4)
    if (placeOf(load<u32>(slot)) - part < PART) store<u32>(slot, 0)
}

// A slot has the place of a call / 8 in its upper 20 bits, and 12 bits of the hash.
const MARK_BITS: u32 = 12
const MARK_MASK: u32 = 0xfff

function slotFor(place: usize, hash: u64): u32 {
  return ((<u32>(place >> 3)) << MARK_BITS) | markOf(hash)
}

function placeOf(slot: u32): usize {
  return (<usize>(slot >> MARK_BITS)) << 3
}

/** Never 0, so that no slot that is used is. */
function markOf(hash: u64): u32 {
  return ((<u32>(hash >> 40)) & MARK_MASK) | 1
}

function slotOf(hash: u64, probe: u32): usize {
  return SLOTS + ((<usize>((<u32>hash + probe) & (SLOT_COUNT - 1))) << 2)
}

function youngSlotOf(hash: u64, probe: u32): usize {
  return YOUNG_SLOTS + ((<usize>((<u32>hash + probe) & (YOUNG_SLOT_COUNT - 1))) << 2)
}

const LENGTH_BITS: u32 = 10
const LENGTH_MASK: u32 = 0x3ff

/** A call's place / 8 and the length of its text, at most `LONGEST`: most that are another need not be looked at. */
export function linkTo(at: usize, length: i32): u32 {
  return ((<u32>((at - KNOWN) >> 3)) << LENGTH_BITS) | length
}

/** The call that the link leads to if its text is so long; 0: it is not. */
export function linked(link: u32, length: i32): usize {
  return (link & LENGTH_MASK) == <u32>length ? KNOWN + ((<usize>(link >> LENGTH_BITS)) << 3) : 0
}

/** True when the call has come before, though it may have been forgotten. */
export function cameOnce(hash: u64): bool {
  const once = ONCE + ((<usize>((<u32>(hash >> 20)) & (ONCE_COUNT - 1))) << 2)
  if (load<u32>(once) == <u32>hash) return true
  store<u32>(once, <u32>hash)
  return false
}

export function hashOf(start: usize, end: usize, seed: u64): u64 {
  let hash = seed
  const last = end - 8
  for (let i = start; i < last; i += 8) hash = mixed(hash ^ load<u64>(i))
  return mixed(hash ^ load<u64>(last))
}

/** A product's lower bits know nothing of the upper ones: without the shift, texts that differ in every eighth byte share slots. */
function mixed(hash: u64): u64 {
  const product = hash * 0x9e3779b97f4a7c15
  return product ^ (product >> 32)
}

export function isAt(at: usize, start: usize, length: i32, circumstances: i32, number: i32): bool {
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
