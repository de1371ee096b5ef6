const QUOTE = 0x22
const BACKSLASH = 0x5c
const LESS = 0x3c
const GREATER = 0x3e
const SLASH = 0x2f
const STAR = 0x2a
const COMMA = 0x2c

/** Bytes that mean something between arguments: the rest is passed over by one table look-up each. */
const SPECIAL = new Uint8Array(256)
for (const character of '"<([{)]},/') SPECIAL[character.charCodeAt(0)] = 1

/** Where the top-level arguments of one call stand; reused from call to call. */
export class ArgumentBounds {
  /** Start and end of each argument, without blanks around it. */
  readonly bounds: Int32Array = new Int32Array(64)
  count = 0
  /** Where the argument after those starts; -1 when they are all. */
  next = -1
  /** Behind the parenthesis that closes the call; -1 until it is found, and when it is not there. */
  after = -1

  /** Nothing is known yet but where the first argument starts. */
  begin(start: number): void {
    this.count = 0
    this.next = start
    this.after = -1
  }

  /** Past 32 arguments nothing is kept: no call has more than 6, and 9 with printed structures. */
  add(start: number, end: number): void {
    if (this.count >= 32) return
    this.bounds[this.count * 2] = start
    this.bounds[this.count * 2 + 1] = end
    this.count++
  }

  start(index: number): number {
    return this.bounds[index * 2]!
  }

  end(index: number): number {
    return this.bounds[index * 2 + 1]!
  }

  /** In a line that is cut at `end` the last argument may go on there; only a string shows its own end. */
  dropCut(bytes: Buffer, end: number): void {
    const last = this.count - 1
    if (last >= 0 && this.end(last) >= end && bytes[this.start(last)] !== QUOTE) this.count--
  }

  swapFirstTwo(): void {
    if (this.count < 2) return
    const [a, b, c, d] = this.bounds
    this.bounds.set([c!, d!, a!, b!])
  }
}

/**
 * Goes on with `into` until `wanted` arguments are known or the parenthesis that closes the call is found.
 * In the hot loop: 121 bytes a line, so one look-up a byte, and only as far as someone asks.
 */
export function scanArguments(
  bytes: Buffer,
  end: number,
  into: ArgumentBounds,
  wanted: number
): void {
  let depth = 0
  let from = into.next
  let i = from
  while (i < end) {
    const c = bytes[i]!
    if (SPECIAL[c] === 0) {
      i++
      continue
    }
    switch (c) {
      case QUOTE:
        i = skipString(bytes, i + 1, end)
        break
      case LESS:
        i = skipDecoration(bytes, i, end)
        break
      case SLASH:
        i = bytes[i + 1] === STAR ? skipComment(bytes, i + 2, end) : i + 1
        break
      case COMMA:
        if (depth === 0) {
          into.add(from, i)
          from = i + 1
          while (from < end && bytes[from] === 0x20) from++
          into.next = from
          if (into.count >= wanted) return
        }
        i++
        break
      case 0x28: // ( [ {
      case 0x5b:
      case 0x7b:
        depth++
        i++
        break
      default: // ) ] }
        if (depth === 0) {
          into.next = -1
          if (c !== 0x29) return
          addLast(bytes, from, i, into)
          into.after = i + 1
          return
        }
        depth--
        i++
    }
  }
  addLast(bytes, from, Math.min(i, end), into)
  into.next = -1
}

function addLast(bytes: Buffer, from: number, end: number, into: ArgumentBounds): void {
  while (end > from && bytes[end - 1] === 0x20) end--
  if (end > from) into.add(from, end)
}

/** The place after the closing quote, or `end`. */
export function skipString(bytes: Buffer, i: number, end: number): number {
  while (i < end) {
    const c = bytes[i]!
    if (c === QUOTE) return i + 1
    i += c === BACKSLASH ? 2 : 1
  }
  return end
}

/** The place after the closing quote of the string that starts at `start`; -1 for no string, or one that -s cut (`"abc"...`). */
export function wholeStringEnd(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return -1
  const close = skipString(bytes, start + 1, end)
  return bytes[close - 1] !== QUOTE || close - 1 === start || bytes[close] === 0x2e ? -1 : close
}

/** The place after the end of the comment whose text starts at `i`, or `end`. */
export function skipComment(bytes: Buffer, i: number, end: number): number {
  while (i + 1 < end && !(bytes[i] === STAR && bytes[i + 1] === SLASH)) i++
  return Math.min(i + 2, end)
}

/**
 * The place after `<...>` behind a descriptor or pid at `i`; `i + 1` when the `<` is something else (`1<<CAP_CHOWN`).
 * strace escapes `<` and `>` inside paths (4.22 on); what nests is what -yy writes: `</dev/null<char 1:3>>`,
 * `<TCP:[[::1]:80->[::1]:81]>`, `<UNIX-STREAM:[1->2,"/run/x"]>`, `<{eventfd-count=0x1, ...}>`. A program's name
 * (`4711<a [b>`) may hold an unpaired bracket: it is the only form without `:[`, so there the first `>` ends it.
 */
export function skipDecoration(bytes: Buffer, i: number, end: number): number {
  if (bytes[i + 1] === LESS || bytes[i + 1] === 0x20 || bytes[i - 1] === LESS) return i + 1
  const nests = bytes[i + 1] !== SLASH && hasBrackets(bytes, i + 1, end)
  let nested = 0
  let brackets = 0
  for (let k = i + 1; k < end; k++) {
    const c = bytes[k]!
    if (c === BACKSLASH) k++
    else if (c === LESS) nested++
    else if (c === GREATER && brackets <= 0) {
      if (nested === 0) return skipDeleted(bytes, k + 1, end)
      nested--
    } else if (nests) {
      if (c === QUOTE) k = skipString(bytes, k + 1, end) - 1
      else if (c === 0x5b || c === 0x7b) brackets++
      else if (c === 0x5d || c === 0x7d) brackets--
    }
  }
  // Nothing closes it: the line is cut or no call at all. Going on from here keeps hostile lines linear.
  return end
}

/** `TCP:[`, `anon_inode:[`, `(null):[` (5.10, a unix socket), `{eventfd-count=`: strace's own words before the first bracket. */
function hasBrackets(bytes: Buffer, i: number, end: number): boolean {
  if (bytes[i] === 0x7b) return true
  for (let k = i; k < end && k < i + 20; k++) {
    const c = bytes[k]!
    if (c === 0x3a) return bytes[k + 1] === 0x5b
    if (!(
      (c >= 0x61 && c <= 0x7a) ||
      (c >= 0x41 && c <= 0x5a) ||
      c === 0x5f ||
      c === 0x2d ||
      c === 0x28 ||
      c === 0x29 ||
      (c >= 0x30 && c <= 0x39)
    ))
      return false
  }
  return false
}

const DELETED = Buffer.from('(deleted)')

function skipDeleted(bytes: Buffer, i: number, end: number): number {
  if (bytes[i] !== 0x28 || i + DELETED.length > end) return i
  return bytes.compare(DELETED, 0, DELETED.length, i, i + DELETED.length) === 0
    ? i + DELETED.length
    : i
}

/** True when a decoration ends before `end`. */
export function isClosed(bytes: Buffer, end: number): boolean {
  return bytes[end - 1] === GREATER || skipDeleted(bytes, end - DELETED.length, end) === end
}
