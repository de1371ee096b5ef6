import {
  ASKED_LINE,
  ASKED_TID,
  CIRCUMSTANCES,
  CIRCUMSTANCES_EPOCH,
  COUNTS,
  EPOCH,
  ESSENCE,
  KINDS,
  KIND_BITS,
  KIND_MASK,
  LEFT,
  LEFT_COUNT,
  LEFT_SIZE,
  MAPPING,
  MOST_TIDS,
  NAME_NEEDS,
  NEEDS_FIRST,
  NEEDS_LOOK,
  NEEDS_OUTCOME,
  NEEDS_OWN,
  NO_DESCRIPTOR,
  SCRATCH,
  TASK_OF,
  UNLESS_REFUSED,
  UNMAPPING,
  WANTED
} from '../src/trace/tally/memory'
import { nameEndFrom } from './bytes'
import {
  LONGEST,
  addressAfter,
  addressBefore,
  essenceOf,
  mayForge,
  outcomeOf,
  resultOf
} from './essence'
import { nameOf } from './names'
import {
  DESCRIPTOR,
  ENTRY,
  OTHER_STATE,
  STATE,
  add,
  endOf,
  find,
  firstHash,
  hash,
  secondHash,
  setEnd
} from './table'

/** Tells the circumstances of the task, where they can be told before its next call is. */
declare function look(tid: u32): void

/** The call that was looked up last is known with other kinds of its paths; 0: it is not. */
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
  const circumstances = circumstancesOf(task, tid)
  if (circumstances < 0) return false
  const needs = name == 0 ? 0 : load<i32>(name, NAME_NEEDS)
  let from = start
  let to = end
  if ((needs & NEEDS_OUTCOME) != 0) {
    // One result is the call's own.
    if ((needs & NEEDS_LOOK) != 0 && mayForge(nameEnd, end, 1)) return false
    from = ESSENCE
    to = outcomeOf(tid, start, nameEnd, end, needs)
    if (to == 0) return false
  } else {
    const copied = essenceOf(start, nameEnd, end, needs)
    if (copied != 0) {
      from = ESSENCE
      to = copied
    }
  }
  const length = <i32>(to - from)
  if (length > LONGEST) return false
  if (length < 16) {
    memory.copy(ESSENCE, from, length)
    memory.fill(ESSENCE + length, 0, 16)
    from = ESSENCE
  }
  hash(from, length, circumstances, number)
  const at = find(firstHash, secondHash)
  if (at != 0 && isState(load<i32>(at, STATE)) && isState(load<i32>(at, OTHER_STATE))) {
    if (<i32>load<i16>(at, DESCRIPTOR) == UNLESS_REFUSED && mayBeRefused(at, number, start, end))
      return false
    count(at, tid, nameEnd + 1, end)
    return true
  }
  store<i32>(WANTED, 1)
  store<u32>(ASKED_TID, tid)
  store<u32>(ASKED_LINE, line)
  askedAt = at
  return false
}

/** -1: JavaScript must see the call. */
function circumstancesOf(task: usize, tid: u32): i32 {
  if (load<i32>(task, CIRCUMSTANCES) >= 0 && isOutdated(task)) look(tid)
  return isOutdated(task) ? -1 : load<i32>(task, CIRCUMSTANCES)
}

function isOutdated(task: usize): bool {
  return load<i32>(task, CIRCUMSTANCES_EPOCH) != load<i32>(EPOCH)
}

/** As `isKnown`, for a call in the scratch. */
export function isKnownElsewhere(tid: u32, line: u32, number: i32, length: usize): bool {
  store<i32>(WANTED, 0)
  const task = tid < MOST_TIDS ? <usize>load<u32>(TASK_OF + ((<usize>tid) << 2)) : 0
  if (task == 0) return false
  const nameEnd = nameEndFrom(SCRATCH)
  const name = nameOf(SCRATCH, nameEnd)
  return isKnown(task, tid, line, number, name, SCRATCH, nameEnd, SCRATCH + length)
}

/** Keeps the call that was looked up last: what it depends on and leaves, and which of all ends was its. */
export function keep(end: i32, state: i32, otherState: i32, descriptor: i32, entry: i32): void {
  store<i32>(WANTED, 0)
  const at = askedAt == 0 ? add(firstHash, secondHash) : askedAt
  setEnd(at, end)
  store<i32>(at, state, STATE)
  store<i32>(at, otherState, OTHER_STATE)
  store<i16>(at, descriptor, DESCRIPTOR)
  store<i32>(at, entry, ENTRY)
}

/** Seccomp leaves a call's own number as its result; `number`: the one that is printed with it. */
function mayBeRefused(at: usize, number: i32, start: usize, end: usize): bool {
  const result = resultOf(start, end)
  return result == load<i32>(at, ENTRY) || (result >= 0 && result == number)
}

/** A path is still of the kind that it was. */
function isState(state: i32): bool {
  return state < 0 || <i32>load<u8>(KINDS + <usize>(state >> KIND_BITS)) == (state & KIND_MASK)
}

function count(at: usize, tid: u32, first: usize, end: usize): void {
  const counted = COUNTS + ((<usize>endOf(at)) << 2)
  store<u32>(counted, load<u32>(counted) + 1)
  const descriptor = <i32>load<i16>(at, DESCRIPTOR)
  if (descriptor == NO_DESCRIPTOR || descriptor == UNLESS_REFUSED) return
  const index = load<i32>(LEFT_COUNT)
  const left = LEFT + <usize>index * LEFT_SIZE
  store<i32>(LEFT_COUNT, index + 1)
  store<u32>(left, tid)
  store<i32>(left, descriptor, 4)
  store<i32>(left, load<i32>(at, ENTRY), 8)
  if (descriptor == MAPPING) store<u64>(left, addressBefore(end), 12)
  else if (descriptor == UNMAPPING) store<u64>(left, addressAfter(first, end), 12)
}
