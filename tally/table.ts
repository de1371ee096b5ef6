import { KEYS, KNOWN, KNOWN_SIZE, MOST_ENDS } from '../src/trace/tally/memory'

// A known call: two hashes, and what the sink has told of it. All that a look-up needs is in one line of the processor's cache.
const HASH: usize = 0
const OTHER_HASH: usize = 8
/** 16 bits: its end, and in the upper two how often it was found, up to `MOST_FOUND`. */
const END_AND_FOUND: usize = 16
/** 16 bits. */
export const DESCRIPTOR: usize = 18
/** The paths on which it depends and their kinds, as `stateOf` has them, -1 for none. */
export const STATE: usize = 20
export const OTHER_STATE: usize = 24
export const ENTRY: usize = 28
const SIZE: usize = 32

/** A call has its place in one set of so many calls. */
const WAYS: usize = 4
const SET_SIZE: usize = WAYS * SIZE
const SETS: u64 = KNOWN_SIZE / SET_SIZE
const MOST_FOUND: i32 = 3
/** Of MOST_ENDS. */
const END_BITS: i32 = 14

/** The hashes of the call that `hash` was given last. */
export let firstHash: u64 = 0
export let secondHash: u64 = 0

/**
 * Makes the two hashes of a call, from its text and the numbers that must be the same, too. Texts of less than 16 bytes are followed
 * by zeros. NH of RFC 4418, section 5.2.2, in 16-byte blocks, with keys that are drawn anew for each recording and shifted by a block for
 * the second hash: two given calls, whoever wrote them, have the same hashes with a chance of 2^-64.
 */
export function hash(start: usize, length: i32, circumstances: i32, number: i32): void {
  const numbers = i32x4.replace_lane(
    i32x4.replace_lane(i32x4.splat(length), 0, circumstances),
    1,
    number
  )
  let first = product(numbers, KEYS)
  let second = product(numbers, KEYS + 16)
  let key = KEYS + 16
  const last = length < 16 ? start : start + length - 16
  for (let i = start; i < last; i += 16) {
    const block = v128.load(i)
    first = i64x2.add(first, product(block, key))
    second = i64x2.add(second, product(block, key + 16))
    key += 16
  }
  const block = v128.load(last)
  first = i64x2.add(first, product(block, key))
  second = i64x2.add(second, product(block, key + 16))
  // 0 is that of a place without a call.
  firstHash = (i64x2.extract_lane(first, 0) + i64x2.extract_lane(first, 1)) | 1
  secondHash = i64x2.extract_lane(second, 0) + i64x2.extract_lane(second, 1)
}

/** Of the words 0 and 2, and of 1 and 3, with the key added. */
function product(block: v128, key: usize): v128 {
  const words = i32x4.add(block, v128.load(key))
  return i64x2.extmul_low_i32x4_u(words, v128.shuffle<i32>(words, words, 2, 3, 0, 1))
}

/** Where the call with these hashes stands; 0: it has not come before, or is forgotten. */
export function find(first: u64, second: u64): usize {
  const set = setOf(first)
  for (let at = set; at < set + SET_SIZE; at += SIZE) {
    if (load<u64>(at, HASH) != first || load<u64>(at, OTHER_HASH) != second) continue
    const found = foundAt(at)
    if (found < MOST_FOUND) setFound(at, found + 1)
    return at
  }
  return 0
}

/** A place for a call that is not there: a free one, or that of the call in its set that was found least. */
export function add(first: u64, second: u64): usize {
  const set = setOf(first)
  const at = leastFound(set)
  const found = foundAt(at)
  // The others have to be found again to stay.
  if (found > 0)
    for (let other = set; other < set + SET_SIZE; other += SIZE)
      setFound(other, foundAt(other) - found)
  store<u64>(at, first, HASH)
  store<u64>(at, second, OTHER_HASH)
  setFound(at, 0)
  return at
}

/** Of several, each in turn. */
function leastFound(set: usize): usize {
  turn = (turn + SIZE) & (SET_SIZE - 1)
  let least = set + turn
  for (let i = SIZE; i < SET_SIZE; i += SIZE) {
    const at = set + ((turn + i) & (SET_SIZE - 1))
    if (foundAt(at) < foundAt(least)) least = at
  }
  return least
}

let turn: usize = 0

/** -1: nothing stands there. */
function foundAt(at: usize): i32 {
  return load<u64>(at, HASH) == 0 ? -1 : (<i32>load<u16>(at, END_AND_FOUND)) >> END_BITS
}

function setFound(at: usize, found: i32): void {
  store<u16>(at, endOf(at) | (found << END_BITS), END_AND_FOUND)
}

export function endOf(at: usize): i32 {
  return (<i32>load<u16>(at, END_AND_FOUND)) & (MOST_ENDS - 1)
}

export function setEnd(at: usize, end: i32): void {
  store<u16>(at, ((<i32>load<u16>(at, END_AND_FOUND)) & ~(MOST_ENDS - 1)) | end, END_AND_FOUND)
}

function setOf(first: u64): usize {
  const mixed = ((first ^ (first >> 32)) * 0x9e3779b97f4a7c15) >> 32
  return KNOWN + <usize>((mixed * SETS) >> 32) * SET_SIZE
}
