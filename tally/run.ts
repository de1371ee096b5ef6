import {
  ARGUMENTS,
  CALL,
  DATA_END,
  END,
  FULL,
  LAST_TID,
  LEFT_COUNT,
  LINE,
  LINES,
  LINE_START,
  MOST_LEFT,
  MOST_TIDS,
  NAME,
  NAME_ID,
  NAME_NEEDS,
  NEEDS_ARGUMENTS,
  NEEDS_LOOK,
  NEEDS_START,
  NOTHING,
  OPEN_ARGUMENTS,
  OPEN_LENGTH,
  OPEN_LINE,
  OPEN_NAME,
  OUTSIDE,
  OWN_TEXT,
  REST,
  RESUMED,
  SCANNED,
  START,
  TASK_OF,
  TEXT,
  TEXT_SIZE,
  TID,
  TIME_LENGTH,
  USED
} from '../src/trace/tally/memory'
import { findByte, isDigit, isTime, nameEndFrom } from './bytes'
import { beforeTime, mayForge, mayHoldLine } from './essence'
import { isKnown } from './known'
import { nameOf } from './names'

export { isKnownElsewhere, keep } from './known'
export { learnName } from './names'

/** A line needs nobody else. */
const TAKEN: i32 = -1

/**
 * Reads on: counts lines of calls that are known, keeps those of calls that have begun, and stops at the first that JavaScript
 * has to see. A line is taken only in the plain form `PID time name(...) = result`; all others are JavaScript's.
 */
export function run(): i32 {
  const stop = <usize>load<u32>(DATA_END)
  const timeLength = <usize>load<u32>(TIME_LENGTH)
  let start = <usize>load<u32>(LINE_START)
  let scanned = <usize>load<u32>(SCANNED)
  let lines = load<u32>(LINES)
  let found = NOTHING
  while (true) {
    const end = findByte(scanned, stop, 0x0a)
    scanned = end
    if (end >= stop) break
    lines++
    scanned = end + 1
    found = readLine(start, end, lines, timeLength)
    if (found == LINE || found == CALL) store<u32>(START, <u32>start)
    start = scanned
    if (found != TAKEN) break
    found = NOTHING
    // Each line leaves one at most.
    if (load<i32>(LEFT_COUNT) == MOST_LEFT) {
      found = FULL
      break
    }
  }
  store<u32>(LINE_START, <u32>start)
  store<u32>(SCANNED, <u32>scanned)
  store<u32>(LINES, lines)
  return found
}

function readLine(start: usize, end: usize, line: u32, timeLength: usize): i32 {
  store<u32>(END, <u32>end)
  let i = start
  let tid: u32 = 0
  while (isDigit(load<u8>(i))) tid = tid * 10 + (load<u8>(i++) - 0x30)
  // 7 digits at most: Linux's largest is 4194304.
  if (i - start - 1 > 6 || load<u8>(i) != 0x20 || tid >= MOST_TIDS) return LINE
  const task = <usize>load<u32>(TASK_OF + ((<usize>tid) << 2))
  if (task == 0 || load<i32>(task, OUTSIDE) != 0) return LINE
  while (load<u8>(i) == 0x20) i++
  if (timeLength > 0) {
    if (!isTime(i, timeLength)) return LINE
    i += timeLength
  }
  if (i + 8 > end || load<u8>(end - 1) == 0x0d) return LINE
  // `strace: Process 4711 attached`: the log may be a terminal's.
  if (load<u32>(end - 4) == 0x64656863) return LINE
  const first = load<u8>(i)
  if (<u32>first - 0x61 < 26) return readCall(task, tid, line, i, end)
  if (first == 0x3c) return readRest(task, tid, line, i, end)
  return LINE
}

/** `name(...`, from its name on. */
function readCall(task: usize, tid: u32, line: u32, start: usize, end: usize): i32 {
  if (load<i32>(task, OPEN_LENGTH) != 0) return LINE
  const nameEnd = nameEndFrom(start)
  if (load<u8>(nameEnd) != 0x28 || nameEnd >= end) return LINE
  const name = nameOf(start, nameEnd)
  const last = load<u8>(end - 1)
  if (last == 0x3e && load<u8>(end - 2) == 0x2e)
    return begin(task, tid, line, name, start, nameEnd, end)
  const to = last == 0x3e ? beforeTime(start, end) : end
  if (isKnown(task, tid, line, -1, name, start, nameEnd, to)) return taken(tid)
  return call(CALL, tid, name, start, nameEnd, nameEnd + 1)
}

const UNFINISHED: usize = 16

/** `name(... <unfinished ...>` */
function begin(
  task: usize,
  tid: u32,
  line: u32,
  name: usize,
  start: usize,
  nameEnd: usize,
  lineEnd: usize
): i32 {
  const end = lineEnd - UNFINISHED
  const text = <usize>load<u32>(task, TEXT)
  if (end <= nameEnd || name == 0 || text == 0) return LINE
  // `<unfinished ...>`, eight bytes at once
  if (load<u64>(end) != 0x73696e69666e753c || load<u64>(end, 8) != 0x3e2e2e2e20646568) return LINE
  const needs = load<i32>(name, NAME_NEEDS)
  if ((needs & NEEDS_START) != 0) return LINE
  if ((needs & NEEDS_LOOK) != 0 && mayForge(nameEnd, end, 0)) return LINE
  if (mayHoldLine(nameEnd + 1, end)) return LINE
  const length = (needs & NEEDS_ARGUMENTS) != 0 ? end - start : nameEnd + 1 - start
  if (length > TEXT_SIZE) return LINE
  memory.copy(text, start, length)
  store<u32>(task, <u32>length, OPEN_LENGTH)
  store<u32>(task, <u32>(nameEnd + 1 - start), OPEN_ARGUMENTS)
  store<u32>(task, line, OPEN_LINE)
  store<u32>(task, <u32>name, OPEN_NAME)
  return taken(tid)
}

/** `<... name resumed>...`: the start is put before it, over what has been read of the line. */
function readRest(task: usize, tid: u32, line: u32, rest: usize, end: usize): i32 {
  const length = <usize>load<u32>(task, OPEN_LENGTH)
  if (length == 0 || load<u32>(rest) != 0x2e2e2e3c || load<u8>(rest, 4) != 0x20) return LINE
  const nameLength = <usize>load<u32>(task, OPEN_ARGUMENTS) - 1
  const text = <usize>load<u32>(task, TEXT)
  for (let i: usize = 0; i < nameLength; i++)
    if (load<u8>(rest + 5 + i) != load<u8>(text + i)) return LINE
  const after = rest + 5 + nameLength
  // ` resumed>`
  if (load<u64>(after) != 0x64656d7573657220 || load<u8>(after, 8) != 0x3e) return LINE
  const goesOn = after + 9
  const last = load<u8>(end - 1)
  if (goesOn > end || (last == 0x3e && load<u8>(end - 2) == 0x2e)) return LINE
  const to = last == 0x3e ? beforeTime(goesOn, end) : end
  const start = goesOn - length
  memory.copy(start, text, length)
  store<u32>(task, 0, OPEN_LENGTH)
  const name = <usize>load<u32>(task, OPEN_NAME)
  const nameEnd = start + nameLength
  if (isKnown(task, tid, line, -1, name, start, nameEnd, to)) return taken(tid)
  return call(RESUMED, tid, name, start, nameEnd, goesOn)
}

function taken(tid: u32): i32 {
  store<u32>(LAST_TID, tid)
  store<u32>(USED, load<u32>(USED) + 1)
  return TAKEN
}

function call(
  found: i32,
  tid: u32,
  name: usize,
  start: usize,
  nameEnd: usize,
  ownText: usize
): i32 {
  store<u32>(TID, tid)
  store<u32>(LAST_TID, tid)
  store<i32>(NAME, name == 0 ? -1 : load<i32>(name, NAME_ID))
  store<u32>(REST, <u32>start)
  store<u32>(ARGUMENTS, <u32>(nameEnd + 1))
  store<u32>(OWN_TEXT, <u32>ownText)
  return found
}
