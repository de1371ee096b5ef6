import type { Arch } from '../facts/syscall-table.ts'
import type { ByteSource } from './byte-source.ts'

/** Where things are in an ELF file, and in which width and byte order it holds its numbers. */
export interface ElfHeader {
  readonly arch: Arch
  readonly is64: boolean
  readonly isLittle: boolean
  readonly segments: readonly Segment[]
  /** Offset and size of the section with the dynamic symbols; null where the file has no such section. */
  readonly symbols: { readonly offset: number; readonly size: number } | null
}

export interface Segment {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

export const PT_LOAD = 1
export const PT_DYNAMIC = 2
export const PT_NOTE = 4
export const PF_X = 1
const SHT_DYNSYM = 11

/** More than any linker makes; a file that claims more is not believed. */
const MOST_SEGMENTS = 512
const MOST_SECTIONS = 4096
const MOST_BYTES_A_ROW = 256

/** Null for what is no ELF file of an architecture that we know. Offsets past 2^53 read as the end of the file. */
export function readHeader(file: ByteSource): ElfHeader | null {
  const ident = file.read(0, 64)
  if (ident.length < 52 || !MAGIC.every((byte, index) => ident[index] === byte)) return null
  const is64 = ident[4] === 2
  const isLittle = ident[5] === 1
  if ((!is64 && ident[4] !== 1) || (!isLittle && ident[5] !== 2)) return null
  if (is64 && ident.length < 64) return null
  const view = new Fields(ident, isLittle)
  const arch = ARCHES.get(`${view.u16(18)} ${is64 ? 64 : 32} ${isLittle ? 'LE' : 'BE'}`)
  if (arch === undefined) return null
  const half = is64 ? 54 : 42
  const segments = readTable(file, isLittle, {
    at: view.word(is64 ? 32 : 28, is64),
    size: view.u16(half),
    count: Math.min(view.u16(half + 2), MOST_SEGMENTS),
    least: is64 ? 56 : 32
  }).map(row => toSegment(row, is64))
  const symbols = readTable(file, isLittle, {
    at: view.word(is64 ? 40 : 32, is64),
    size: view.u16(half + 4),
    count: Math.min(view.u16(half + 6), MOST_SECTIONS),
    least: is64 ? 64 : 40
  }).find(row => row.u32(4) === SHT_DYNSYM)
  return {
    arch,
    is64,
    isLittle,
    segments,
    symbols: symbols
      ? {
          offset: symbols.word(is64 ? 24 : 16, is64),
          size: symbols.word(is64 ? 32 : 20, is64)
        }
      : null
  }
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46]

/** e_machine, width, byte order. x32 is a program of EM_X86_64 of 32 bits. */
const ARCHES: ReadonlyMap<string, Arch> = new Map([
  ['62 64 LE', 'x86_64'],
  ['62 32 LE', 'x32'],
  ['3 32 LE', 'x86'],
  ['183 64 LE', 'aarch64'],
  ['40 32 LE', 'arm'],
  ['243 64 LE', 'riscv64'],
  ['258 64 LE', 'loongarch64'],
  ['22 64 BE', 's390x'],
  ['21 64 LE', 'ppc64le']
])

interface Table {
  readonly at: number
  readonly size: number
  readonly count: number
  /** Bytes of a row that are read. */
  readonly least: number
}

function readTable(file: ByteSource, isLittle: boolean, table: Table): Fields[] {
  if (table.size < table.least || table.size > MOST_BYTES_A_ROW) return []
  const bytes = file.read(table.at, table.size * table.count)
  const rows = Math.floor(bytes.length / table.size)
  return Array.from(
    { length: rows },
    (_, row) => new Fields(bytes.subarray(row * table.size, (row + 1) * table.size), isLittle)
  )
}

function toSegment(row: Fields, is64: boolean): Segment {
  return is64
    ? {
        type: row.u32(0),
        flags: row.u32(4),
        offset: row.word(8, true),
        address: row.word(16, true),
        size: row.word(32, true)
      }
    : {
        type: row.u32(0),
        flags: row.u32(24),
        offset: row.word(4, false),
        address: row.word(8, false),
        size: row.word(16, false)
      }
}

/** Numbers at places of a piece of the file; the caller knows that they are inside. */
export class Fields {
  readonly #view: DataView
  readonly #isLittle: boolean

  constructor(bytes: Uint8Array, isLittle: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittle = isLittle
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#isLittle)
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#isLittle)
  }

  /** A number of 32 or 64 bits; past 2^53 the greatest there is, which no file reaches. */
  word(at: number, is64: boolean): number {
    if (!is64) return this.u32(at)
    const value = this.#view.getBigUint64(at, this.#isLittle)
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
  }
}
