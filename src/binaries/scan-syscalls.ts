import { syscallName } from '../facts/syscall-table.ts'
import type { Arch } from '../facts/syscall-table.ts'
import { sortedSet } from '../order.ts'
import type { ByteSource } from './byte-source.ts'
import { aarch64 } from './code/aarch64.ts'
import { arm } from './code/arm.ts'
import { REACH } from './code/machine.ts'
import type { Code, Convention, Machine } from './code/machine.ts'
import { riscv64 } from './code/riscv64.ts'
import { x86, x86_64 } from './code/x86.ts'
import { PF_X, PT_LOAD } from './header.ts'
import type { ElfHeader } from './header.ts'

// Other architectures' programs without libc are rare.
const MACHINES: Partial<Record<Arch, Machine>> = { x86_64, x32: x86_64, x86, aarch64, riscv64, arm }

/**
 * The system calls of a program without libc: the numbers that its code loads before its system call instructions, and
 * hands to the functions that hold one, as Go's syscall.Syscall and musl's __syscall_cp. Numbers that code computes are
 * not found.
 */
export function scanSyscalls(
  file: ByteSource,
  header: ElfHeader,
  convention: Convention
): string[] {
  const machine = MACHINES[header.arch]
  if (!machine) return []
  const numbers = new Set<number>()
  let places: number[] = []
  for (const { code, owns } of codeOf(file, header))
    machine.syscalls(code, (at, number) => {
      if (!owns(at)) return
      if (number !== null) numbers.add(number)
      else if (places.length < MOST_PLACES) places.push(at)
    })
  const asked = new Set<number>()
  for (let depth = 0; depth < DEEPEST && places.length > 0; depth++) {
    const callers = callersOf(machine, convention, codeOf(file, header), places)
    places = []
    for (const { to, constants, others } of callers) {
      if (asked.has(to)) continue
      asked.add(to)
      for (const number of constants) numbers.add(number)
      places.push(...others)
    }
  }
  return sortedSet([...numbers].flatMap(number => syscallName(header.arch, number) ?? []))
}

/** Functions hand the number on: syscall.Syscall, RawSyscall, RawSyscall6, Syscall6. */
const DEEPEST = 5
const MOST_PLACES = 1 << 10

/** One with a system call instruction is short, and so are those that only call it. */
const LONGEST_FUNCTION = 512

/** A function, with what its callers pass as its first argument. */
interface Callee {
  readonly to: number
  readonly constants: Set<number>
  /** Where it is called with something that is no constant. */
  readonly others: number[]
}

/** The functions that hold these places, as far as they are called. A function starts at the nearest called address before the place. */
function callersOf(
  machine: Machine,
  convention: Convention,
  codes: Iterable<OwnedCode>,
  places: readonly number[]
): Callee[] {
  const sorted = places.toSorted((a, b) => a - b)
  const callees = new Map<number, Callee>()
  for (const { code, owns } of codes)
    machine.calls?.(
      code,
      convention,
      to => isNear(sorted, to),
      (at, to, argument) => {
        if (!owns(at)) return
        let callee = callees.get(to)
        if (!callee) callees.set(to, (callee = { to, constants: new Set(), others: [] }))
        if (argument !== null) callee.constants.add(argument)
        else if (callee.others.length < MOST_PLACES) callee.others.push(at)
      }
    )
  const starts = [...callees.keys()].sort((a, b) => a - b)
  const holding = new Set(sorted.map(place => starts[countUpTo(starts, place) - 1]))
  return [...callees.values()].filter(({ to }) => holding.has(to))
}

function isNear(places: readonly number[], to: number): boolean {
  const next = places[countUpTo(places, to - 1)]
  return next !== undefined && next - to < LONGEST_FUNCTION
}

/** How many of sorted numbers are not greater. */
function countUpTo(sorted: readonly number[], most: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= most) low = middle + 1
    else high = middle
  }
  return low
}

/** Code that is read in pieces, which overlap so that no instruction is cut off from what stands before it. */
interface OwnedCode {
  readonly code: Code
  /** True if this piece reports the instruction at the address. */
  owns(at: number): boolean
}

const PIECE = 1 << 22
const LONGEST_CALL = 8

function* codeOf(file: ByteSource, header: ElfHeader): Generator<OwnedCode> {
  // Segments of real files do not overlap; those of a file made to do harm may all be the whole file.
  let left = file.size
  for (const { type, flags, offset, address, size } of header.segments) {
    if (type !== PT_LOAD || (flags & PF_X) === 0) continue
    const end = Math.min(offset + Math.min(size, left), file.size)
    left -= Math.max(0, end - offset)
    for (let at = offset; at < end; at += PIECE) {
      const from = Math.max(offset, at - REACH)
      const piece = file.read(from, Math.min(at + PIECE + LONGEST_CALL, end) - from)
      const first = at - offset + address
      yield {
        code: {
          bytes: Buffer.from(piece.buffer, piece.byteOffset, piece.length),
          address: from - offset + address
        },
        owns: place => place >= first && place < first + PIECE
      }
    }
  }
}
