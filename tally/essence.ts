import {
  findByte,
  findEither,
  findHex,
  isDigit,
  isHexDigit,
  isNameByte,
  isNumberByte,
  isWordByte
} from './bytes'
import {
  ADDRESSES_MATTER,
  ESSENCE,
  LEAST_OWN,
  LONGEST_NAME,
  NEEDS_BARE,
  NEEDS_FIRST,
  NEEDS_OWN
} from '../src/trace/tally/memory'

/** A longer line is an execve with its environment, or data: no other is like it. */
export const LONGEST: i32 = 1000
/** strerror's texts are shorter. */
const LONGEST_ERROR: usize = 120
/** A longer descriptor or result is no real one, and there is no room for it in `ESSENCE`. */
const LONGEST_NUMBER: usize = 20
/** Of x32 calls numbers have 10 digits, in hexadecimal 8. */
const LONGEST_CALL_NUMBER: usize = 10
/** Digits of an address in a program of 64 bits; no argument whose value matters is as long. */
const ADDRESS_DIGITS: usize = 12

/**
 * Writes to `ESSENCE` all that matters of a call by whose end alone facts are made: `read(N`, `close(3)0`, `close(3)EBADF`, and
 * `getpid(P` where the result is the number of the task. Returns the end of
 * it, 0 when the call does not end as most do.
 */
export function outcomeOf(tid: u32, start: usize, nameEnd: usize, end: usize, needs: i32): usize {
  if (<i32>(nameEnd - start) > LONGEST_NAME || mayHoldLine(nameEnd + 1, end)) return 0
  memory.copy(ESSENCE, start, nameEnd + 1 - start)
  let to = ESSENCE + (nameEnd + 1 - start)
  if ((needs & NEEDS_FIRST) != 0) {
    let i = nameEnd + 1
    while (isDigit(load<u8>(i)) && i < nameEnd + 1 + LONGEST_NUMBER) store<u8>(to++, load<u8>(i++))
    const after = load<u8>(i)
    if (i == nameEnd + 1) return 0
    if (after != 0x3c && after != 0x29 && after != 0x20) return 0 // `<`, `)`, a blank
    store<u8>(to++, 0x29)
  }
  if (load<u8>(end - 1) == 0x29) {
    const word = errorBefore(start, end)
    if (word == 0 || !followsCall(start, word - 3)) return 0
    for (let i = word; isWordByte(load<u8>(i)); i++) store<u8>(to++, load<u8>(i))
  } else {
    const number = numberBefore(start, end)
    if (number == 0 || !followsCall(start, number)) return 0
    if ((needs & NEEDS_OWN) != 0 && tid >= LEAST_OWN && isDecimal(number, end, tid))
      store<u8>(to++, 0x50)
    // A result that is the call's own number, or its first argument, may be seccomp's doing.
    else if ((needs & (NEEDS_FIRST | NEEDS_OWN)) != 0) {
      if (end - number > LONGEST_NUMBER) return 0
      memory.copy(to, number, end - number)
      to += end - number
    } else store<u8>(to++, 0x4e)
  }
  return to
}

/** A name and a parenthesis behind a number, as at the start of a line: the call may have lost its end to another. */
export function mayHoldLine(start: usize, end: usize): bool {
  for (let at = findByte(start, end, 0x28); at != end; at = findByte(at + 1, end, 0x28)) {
    let i = at
    while (i > start && isNameByte(load<u8>(i - 1))) i--
    if (i == at || load<u8>(i - 1) != 0x20) continue
    while (i > start && load<u8>(i - 1) == 0x20) i--
    const c = load<u8>(i - 1)
    if (i > start && (isDigit(c) || c == 0x29 || c == 0x5d)) return true
  }
  return false
}

/** Where the errno of `-1 ENOENT (No such file or directory)` starts; 0 when something else stands before `end`. */
function errorBefore(start: usize, end: usize): usize {
  const stop = <i32>(end - start) > <i32>LONGEST_ERROR ? end - LONGEST_ERROR : start
  let i = end - 2
  for (; i > stop && load<u8>(i) != 0x28; i--) {
    const c = load<u8>(i)
    if (c == 0x29 || c == 0x3e || c == 0x22) return 0
  }
  if (load<u8>(i) != 0x28 || load<u8>(i - 1) != 0x20) return 0
  i -= 2
  const last = i
  while (isWordByte(load<u8>(i))) i--
  const word = i + 1
  // `-1 E`
  const isError = load<u8>(word) == 0x45 && load<u32>(word - 4) >> 8 == 0x20312d
  return isError && last >= word && last - word < 20 ? word : 0
}

/** Where the number that ends at `end` starts, 0 when it is none. */
function numberBefore(start: usize, end: usize): usize {
  let i = end
  while (i > start && isNumberByte(load<u8>(i - 1))) i--
  let k = i
  if (load<u16>(k) == 0x7830) {
    k += 2
    if (k == end) return 0
    while (k < end && isHexDigit(load<u8>(k))) k++
  } else {
    if (load<u8>(k) == 0x2d) k++
    if (k == end) return 0
    while (k < end && isDigit(load<u8>(k))) k++
  }
  return k == end ? i : 0
}

/** The number that the call from `start` to `end` returned, as the number of a system call may be; -1 for all others. */
export function resultOf(start: usize, end: usize): i32 {
  let i = numberBefore(start, end)
  if (i == 0 || end - i > LONGEST_CALL_NUMBER || load<u8>(i) == 0x2d) return -1
  let base = 10
  if (load<u8>(i) == 0x30 && i + 1 < end) {
    base = load<u8>(i + 1) == 0x78 ? 16 : 8
    i += base == 16 ? 2 : 1
  }
  let result = 0
  for (; i < end; i++) {
    const c = <i32>load<u8>(i)
    result = result * base + (c < 0x3a ? c - 0x30 : c - 0x57)
  }
  return result
}

/** From `start` to `end` stand the digits of `number`. */
function isDecimal(start: usize, end: usize, number: u32): bool {
  for (let i = end; i > start; number /= 10) {
    if (number == 0 || load<u8>(--i) != 0x30 + (number % 10)) return false
  }
  return number == 0
}

/**
 * `) = ` stands before `i`, with any blanks before the `=`. False when arguments as those of an execve end there, with `vars *\/` or
 * `"]`: those of another run, appended to the start of this call.
 */
function followsCall(start: usize, i: usize): bool {
  if (i < start + 4 || load<u8>(i - 1) != 0x20 || load<u16>(i - 3) != 0x3d20) return false
  let k = i - 4
  while (k > start && load<u8>(k) == 0x20) k--
  if (load<u8>(k) != 0x29) return false
  const last = load<u8>(k - 1)
  if (last == 0x2f) return load<u8>(k - 4) != 0x73 && load<u8>(k - 4) != 0x72 // s, r
  return last != 0x5d || (load<u8>(k - 2) != 0x22 && load<u8>(k - 2) != 0x2e)
}

/**
 * Copies the call to `ESSENCE` without what no fact depends on: its addresses, where `needs` does not speak against it, and with
 * `NEEDS_BARE` what is printed behind the numbers of its first argument and of its result, `ioctl(3</x>, TCGETS)`,
 * `= 3<socket:[1234]>`. Addresses are numbers of 12 hexadecimal digits before and behind all strings and decorations. Returns the
 * end of the copy, 0 when nothing is left out.
 */
export function essenceOf(start: usize, nameEnd: usize, end: usize, needs: i32): usize {
  if (<i32>(end - start) > LONGEST) return 0
  copied = start
  copyEnd = ESSENCE
  // The number of a call without a name may be as long as an address: `syscall_0x7f12a1b2c000(`.
  let from = nameEnd
  const whole = end
  if ((needs & NEEDS_BARE) != 0) {
    end = bareEnd(start, end)
    let less = nameEnd + 1
    while (isDigit(load<u8>(less))) less++
    const close: usize = less == nameEnd + 1 ? 0 : decorationEnd(less, end)
    if (close != 0) {
      copyUpTo(less)
      copied = close
      from = close
    }
  }
  if (load<i32>(ADDRESSES_MATTER) == 0 && findHex(from, end) != end) {
    const head = findEither(from, end, 0x22, 0x3c)
    let tail = end
    for (; tail > head; tail--) {
      const c = load<u8>(tail - 1)
      if (c == 0x22 || c == 0x3e) break
    }
    copyFrom(from, head)
    copyFrom(tail, end)
  }
  if (copied == start && end == whole) return 0
  copyUpTo(end)
  return copyEnd
}

/** The place behind `</x>`, before `,` or `)`; 0 when it is not plain where it ends. */
function decorationEnd(less: usize, end: usize): usize {
  if (load<u8>(less) != 0x3c) return 0
  let close = less + 1
  for (; load<u8>(close) != 0x3e || load<u8>(close - 1) == 0x2d; close++) {
    const c = load<u8>(close)
    if (close >= end || c == 0x22 || c == 0x3c || c == 0x5c) return 0
  }
  const after = load<u8>(close + 1)
  return close + 1 < end && (after == 0x2c || after == 0x29) ? close + 1 : 0
}

/** The end of the number that the call returned, without what is printed behind it. */
function bareEnd(start: usize, end: usize): usize {
  if (load<u8>(end - 1) != 0x3e) return end
  let less = end - 2
  while (less > start && load<u8>(less) != 0x3c) less--
  let digit = less
  while (isDigit(load<u8>(digit - 1))) digit--
  return digit < less && followsCall(start, digit) ? less : end
}

/** How far the call has been copied, and where the copy ends. */
let copied: usize = 0
let copyEnd: usize = 0

/** Copies all up to the last address that stands between, and leaves out those. */
function copyFrom(start: usize, end: usize): void {
  for (let i = findHex(start, end); i + ADDRESS_DIGITS + 2 <= end; i = findHex(i, end)) {
    const first = i + 2
    i = first
    while (i < end && isHexDigit(load<u8>(i))) i++
    if (i - first != ADDRESS_DIGITS) continue
    copyUpTo(first)
    copied = i
  }
}

function copyUpTo(end: usize): void {
  memory.copy(copyEnd, copied, end - copied)
  copyEnd += end - copied
}

/** The address that a call returned, which ends at `end`. */
export function addressBefore(end: usize): u64 {
  let i = end
  while (isHexDigit(load<u8>(i - 1))) i--
  return hexAt(i)
}

/** The first address from `start` on, `0x7f12a1b2c000` or, with -N, `addr=0x7f12a1b2c000`. */
export function addressAfter(start: usize, end: usize): u64 {
  return hexAt(findHex(start, end) + 2)
}

function hexAt(start: usize): u64 {
  let address: u64 = 0
  for (let i = start; isHexDigit(load<u8>(i)); i++) {
    const c = <u64>load<u8>(i)
    address = (address << 4) | (c < 0x3a ? c - 0x30 : c - 0x57)
  }
  return address
}

/** Where the time of -T starts, ` <0.000113>`; `end` when the line does not end so. */
export function beforeTime(start: usize, end: usize): usize {
  let i = end - 2
  while (i > start && (isDigit(load<u8>(i)) || load<u8>(i) == 0x2e)) i--
  return i + 3 < end && load<u16>(i - 1) == 0x3c20 ? i - 1 : end
}

/** What is written has more than `own` results or marks of strace's: a forged line may be in it. JavaScript looks closer. */
export function mayForge(start: usize, end: usize, own: i32): bool {
  let marks = 0
  for (let i = start; i < end; i += 16) {
    const bytes = v128.load(i)
    const equal = i8x16.eq(bytes, i8x16.splat(0x3d))
    const plus = i8x16.eq(bytes, i8x16.splat(0x2b))
    const minus = i8x16.eq(bytes, i8x16.splat(0x2d))
    const less = i8x16.eq(bytes, i8x16.splat(0x3c))
    let found = i8x16.bitmask(v128.or(v128.or(equal, plus), v128.or(minus, less)))
    for (; found != 0; found &= found - 1) {
      const at = i + ctz(found)
      if (at >= end) return false
      if (isMark(start, at) && ++marks > own) return true
    }
  }
  return false
}

/** The `=` of `) = `, `+++ `, `--- `, `<...`, `<unf`. */
function isMark(start: usize, at: usize): bool {
  if (load<u8>(at) == 0x3d) return load<u8>(at + 1) == 0x20 && followsCall(start, at + 2)
  const mark = load<u32>(at)
  return mark == 0x202b2b2b || mark == 0x202d2d2d || mark == 0x2e2e2e3c || mark == 0x666e753c
}
