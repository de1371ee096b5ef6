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

export function isNameByte(c: u32): bool {
  return c - 0x61 < 26 || c - 0x30 < 10 || c == 0x5f
}

/** The entry of the name from `start` to `end`; 0 when JavaScript has not told of it. */
export function nameOf(start: usize, end: usize): usize {
  const length = <i32>(end - start)
  if (length > LONGEST_NAME) return 0
  let slot = slotOf(start, length)
  while (true) {
    const entry = NAMES + slot * NAME_SIZE
    const its = load<i32>(entry)
    if (its == 0) return 0
    if (its == length && isEqual(entry + NAME_TEXT, start, length)) return entry
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
    let slot = slotOf(SCRATCH, length)
    while (load<i32>(NAMES + slot * NAME_SIZE) != 0) slot = (slot + 1) & (NAME_SLOTS - 1)
    entry = NAMES + slot * NAME_SIZE
    store<i32>(entry, length)
    memory.copy(entry + NAME_TEXT, SCRATCH, length)
  }
  store<i32>(entry, id, NAME_ID)
  store<i32>(entry, needs, NAME_NEEDS)
}

function slotOf(start: usize, length: i32): usize {
  let hash: u32 = length
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(start + i)) * 0x01000193
  return (hash ^ (hash >> 15)) & (<u32>(NAME_SLOTS - 1))
}

function isEqual(a: usize, b: usize, length: i32): bool {
  for (let i = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}
