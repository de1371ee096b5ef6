import {
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
  SCRATCH,
  TASK_OF,
  WANTED
} from '../src/trace/tally/memory'
import { nameEndFrom } from './bytes'
import { LONGEST, addressBefore, essenceOf, mayForge, outcomeOf } from './essence'
import { nameOf } from './names'
import {
  DESCRIPTOR,
  ENTRY,
  ITS_END,
  LENGTH_AND_KIND,
  NEXT,
  PATH,
  add,
  addYoung,
  age,
  cameOnce,
  find,
  hashOf,
  isAt,
  linkTo,
  linked
} from './table'

// The call that was looked up last and is worth keeping.
let askedStart: usize = 0
let askedEnd: usize = 0
let askedTask: usize = 0
let askedNumber: i32 = 0
let askedHash: u64 = 0
/** It has come before, and been forgotten or never kept. */
let cameBefore: bool = false
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
  } else {
    const copied = essenceOf(start, nameEnd, end, needs)
    if (copied != 0) {
      from = ESSENCE
      to = copied
    }
  }
  const length = <i32>(to - from)
  if (length > LONGEST || length < 8) return false
  let before = beforeOf(task)
  let at = linked(load<u32>(before, NEXT), length)
  let hash: u64 = 0
  let came = true
  if (at == 0 || !isAt(at, from, length, circumstances, number)) {
    hash = hashOf(from, to, (<u64>circumstances * 0xc2b2ae3d27d4eb4f) ^ (<u64>number))
    at = find(hash, from, length, circumstances, number)
    if (at == 0) came = cameOnce(hash)
    // All may have been forgotten.
    else before = beforeOf(task)
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
  cameBefore = came
  return false
}

/** The call that was found last in the task; one that is none when it is forgotten. */
function beforeOf(task: usize): usize {
  if (load<i32>(task, BEFORE_AGE) != age) {
    store<i32>(task, age, BEFORE_AGE)
    store<u32>(task, <u32>KNOWN, BEFORE)
  }
  return <usize>load<u32>(task, BEFORE)
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
  const length = <i32>(askedEnd - askedStart)
  const circumstances = load<i32>(askedTask, CIRCUMSTANCES)
  if (!cameBefore) return addYoung(askedHash, askedStart, length, circumstances, askedNumber)
  const at = add(askedHash, askedStart, length, circumstances, askedNumber)
  if (at == 0) return 0
  store<u32>(beforeOf(askedTask), linkTo(at, length), NEXT)
  store<u32>(askedTask, <u32>at, BEFORE)
  return at
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
