// What looks for something at 16 bytes at once reads up to 15 past the end that it is given, and takes no notice of them.

/** The place of the next byte `c`, or `stop`. */
export function findByte(start: usize, stop: usize, c: i8): usize {
  const wanted = i8x16.splat(c)
  for (let i = start; i < stop; i += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(i), wanted))
    if (found != 0) return least(i + ctz(found), stop)
  }
  return stop
}

/** The place of the next byte that is `a` or `b`, or `stop`. */
export function findEither(start: usize, stop: usize, a: i8, b: i8): usize {
  const first = i8x16.splat(a)
  const second = i8x16.splat(b)
  for (let i = start; i < stop; i += 16) {
    const bytes = v128.load(i)
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)))
    if (found != 0) return least(i + ctz(found), stop)
  }
  return stop
}

/** The place of the next `0x`, or `stop`. */
export function findHex(start: usize, stop: usize): usize {
  const zero = i8x16.splat(0x30)
  const x = i8x16.splat(0x78)
  for (let i = start; i < stop; i += 16) {
    const found = i8x16.bitmask(
      v128.and(i8x16.eq(v128.load(i), zero), i8x16.eq(v128.load(i + 1), x))
    )
    if (found != 0) return least(i + ctz(found), stop)
  }
  return stop
}

/** Where the name that starts at `start` ends: small letters, digits and `_`. */
export function nameEndFrom(start: usize): usize {
  let i = start
  while (true) {
    const bytes = v128.load(i)
    const letters = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x61)), i8x16.splat(26))
    const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10))
    const bars = i8x16.eq(bytes, i8x16.splat(0x5f))
    const others = ~i8x16.bitmask(v128.or(v128.or(letters, digits), bars)) & 0xffff
    if (others != 0) return i + ctz(others)
    i += 16
  }
}

/** `03:25:16.076781 ` or `1795490716.096594 `, as long as that; all times of a log have one length. */
export function isTime(start: usize, length: usize): bool {
  const last = length - 1
  let marks = 0
  for (let i: usize = 0; i < last; i += 16) {
    const bytes = v128.load(start + i)
    const left = <i32>(last - i)
    const wanted = left < 16 ? (1 << left) - 1 : 0xffff
    const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10))
    const others = ~i8x16.bitmask(digits) & wanted
    const colons = i8x16.eq(bytes, i8x16.splat(0x3a))
    const points = i8x16.eq(bytes, i8x16.splat(0x2e))
    if ((others & ~i8x16.bitmask(v128.or(colons, points))) != 0) return false
    marks |= others
  }
  // In whole seconds since 1970 there are ten digits and no mark.
  return load<u8>(start + last) == 0x20 && (marks != 0 || length == 11)
}

export function isDigit(c: u32): bool {
  return c - 0x30 < 10
}

export function isNameByte(c: u32): bool {
  return c - 0x61 < 26 || c - 0x30 < 10 || c == 0x5f
}

export function isHexDigit(c: u32): bool {
  return c - 0x30 < 10 || c - 0x61 < 6
}

export function isNumberByte(c: u32): bool {
  return isHexDigit(c) || c - 0x41 < 6 || c == 0x78 || c == 0x2d
}

export function isWordByte(c: u32): bool {
  return c - 0x41 < 26 || c - 0x30 < 10 || c == 0x5f
}

function least(a: usize, b: usize): usize {
  return a < b ? a : b
}
