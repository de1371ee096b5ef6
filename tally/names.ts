import {
  LONGEST_NAME,
  NAMES,
  NAME_ID,
  NAME_NEEDS,
  NAME_SIZE,
  NAME_SLOTS,
  NAME_TEXT,
  SCRATCH
} from '../src/trace/tally/memory'

/** Entries of `NAMES`, open addressing; half of them stay free. */
let count: usize = 0

/** The entry of the name from `start` to `end`; 0 when JavaScript has not told of it. */
export function nameOf(start: usize, end: usize): usize {
  const length = <i32>(end - start)
  if (length > LONGEST_NAME) return 0
  const head = headOf(start, length)
  const more = headOf(start + 8, length - 8)
  let slot = slotOf(head, more)
  while (true) {
    const entry = NAMES + slot * NAME_SIZE
    const its = load<i32>(entry)
    if (its == 0) return 0
    if (
      its == length &&
      load<u64>(entry, NAME_TEXT) == head &&
      load<u64>(entry, NAME_TEXT + 8) == more &&
      isEqual(entry + NAME_TEXT, start, length)
    )
      return entry
    slot = (slot + 1) & (NAME_SLOTS - 1)
  }
}

/** The name in the scratch has this id, and calls by it need that. */
export function learnName(length: i32, id: i32, needs: i32): void {
  if (length > LONGEST_NAME) return
  let entry = nameOf(SCRATCH, SCRATCH + length)
  if (entry == 0) {
    if (count * 2 >= NAME_SLOTS) return
    count++
    let slot = slotOf(headOf(SCRATCH, length), headOf(SCRATCH + 8, length - 8))
    while (load<i32>(NAMES + slot * NAME_SIZE) != 0) slot = (slot + 1) & (NAME_SLOTS - 1)
    entry = NAMES + slot * NAME_SIZE
    store<i32>(entry, length)
    memory.copy(entry + NAME_TEXT, SCRATCH, length)
  }
  store<i32>(entry, id, NAME_ID)
  store<i32>(entry, needs, NAME_NEEDS)
}

/** The first 8 bytes as a number, or as many as there are. */
function headOf(start: usize, length: i32): u64 {
  if (length <= 0) return 0
  const bytes = load<u64>(start)
  return length < 8 ? bytes & (((<u64>1) << (length << 3)) - 1) : bytes
}

function slotOf(head: u64, more: u64): usize {
  const hash = (head ^ (more * 0xc2b2ae3d27d4eb4f)) * 0x9e3779b97f4a7c15
  return (<usize>(hash >> 40)) & (NAME_SLOTS - 1)
}

/** From the 17th byte on. */
function isEqual(a: usize, b: usize, length: i32): bool {
  for (let i = 16; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}
