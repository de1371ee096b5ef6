import type { ByteSource } from './byte-source.ts'
import { Fields, PT_DYNAMIC, PT_LOAD } from './header.ts'
import type { ElfHeader } from './header.ts'

/** What a file says to the loader. */
export interface Dynamic {
  readonly needed: readonly string[]
  readonly soname: string | null
  /** Names of the functions that others must give it. */
  readonly imports: readonly string[]
}

const NONE: Dynamic = { needed: [], soname: null, imports: [] }

const DT_NEEDED = 1
const DT_HASH = 4
const DT_STRTAB = 5
const DT_SYMTAB = 6
const DT_STRSZ = 10
const DT_SONAME = 14
const DT_GNU_HASH = 0x6ffffef5

/** libLLVM imports and exports 40,000 names; a claim of more is cut. */
const MOST_SYMBOLS = 1 << 18
const MOST_STRINGS = 1 << 25
const MOST_ENTRIES = 1 << 12
const LONGEST_NAME = 1 << 10

/** What the dynamic section says; empty for a static program. What is out of the file's bounds is taken for absent. */
export function readDynamic(file: ByteSource, header: ElfHeader): Dynamic {
  const segment = header.segments.find(({ type }) => type === PT_DYNAMIC)
  if (!segment) return NONE
  const entries = readEntries(file, header, segment.offset, segment.size)
  const strings = readStrings(file, header, entries)
  return {
    needed: (entries.get(DT_NEEDED) ?? []).flatMap(at => textAt(strings, at) ?? []),
    soname: textAt(strings, entries.get(DT_SONAME)?.[0] ?? strings.length),
    imports: [...new Set(undefinedNames(file, header, entries, strings))]
  }
}

/** Tag -> its values, in the order of the file. */
type Entries = ReadonlyMap<number, readonly number[]>

function readEntries(file: ByteSource, header: ElfHeader, at: number, size: number): Entries {
  const { is64, isLittle } = header
  const width = is64 ? 8 : 4
  const bytes = file.read(at, Math.min(size, MOST_ENTRIES * 2 * width))
  const fields = new Fields(bytes, isLittle)
  const entries = new Map<number, number[]>()
  for (let entry = 0; entry + 2 * width <= bytes.length; entry += 2 * width) {
    const tag = fields.word(entry, is64)
    if (tag === 0) break
    const values = entries.get(tag)
    const value = fields.word(entry + width, is64)
    if (values) values.push(value)
    else entries.set(tag, [value])
  }
  return entries
}

function readStrings(file: ByteSource, header: ElfHeader, entries: Entries): Uint8Array {
  const at = offsetOf(header, entries.get(DT_STRTAB)?.[0])
  const size = Math.min(entries.get(DT_STRSZ)?.[0] ?? 0, MOST_STRINGS)
  return at === null ? new Uint8Array() : file.read(at, size)
}

/** Where an address is in the file; null where no segment holds it. */
function offsetOf(header: ElfHeader, address: number | undefined): number | null {
  if (address === undefined) return null
  const load = header.segments.find(
    segment =>
      segment.type === PT_LOAD &&
      address >= segment.address &&
      address < segment.address + segment.size
  )
  return load ? address - load.address + load.offset : null
}

function* undefinedNames(
  file: ByteSource,
  header: ElfHeader,
  entries: Entries,
  strings: Uint8Array
): Generator<string> {
  const at = offsetOf(header, entries.get(DT_SYMTAB)?.[0]) ?? header.symbols?.offset ?? null
  if (at === null) return
  const { is64, isLittle } = header
  const size = is64 ? 24 : 16
  const bytes = file.read(at, Math.min(countSymbols(file, header, entries), MOST_SYMBOLS) * size)
  const fields = new Fields(bytes, isLittle)
  // Index 0 is nobody's.
  for (let symbol = size; symbol + size <= bytes.length; symbol += size) {
    const info = bytes[symbol + (is64 ? 4 : 12)]!
    const section = fields.u16(symbol + (is64 ? 6 : 14))
    if (section !== 0 || !isFunction(info)) continue
    const name = textAt(strings, fields.u32(symbol))
    if (name) yield name
  }
}

// STT_NOTYPE is what some linkers say of an undefined function; STT_GNU_IFUNC is 10. Local symbols are no imports.
function isFunction(info: number): boolean {
  const [type, binding] = [info & 0xf, info >> 4]
  return (type === 0 || type === 2 || type === 10) && binding !== 0
}

/** How many dynamic symbols there are: by the section's size or, where a file was stripped of its sections, by the hash tables. */
function countSymbols(file: ByteSource, header: ElfHeader, entries: Entries): number {
  if (header.symbols) return header.symbols.size / (header.is64 ? 24 : 16)
  const hash = offsetOf(header, entries.get(DT_HASH)?.[0])
  if (hash !== null) {
    const bytes = file.read(hash, 8)
    return bytes.length === 8 ? new Fields(bytes, header.isLittle).u32(4) : 0
  }
  // Undefined symbols are not hashed and stand before the first that is.
  const gnu = offsetOf(header, entries.get(DT_GNU_HASH)?.[0])
  const bytes = gnu === null ? new Uint8Array() : file.read(gnu, 8)
  return bytes.length === 8 ? new Fields(bytes, header.isLittle).u32(4) : 0
}

/** Null where there is no text that ends. */
function textAt(strings: Uint8Array, at: number): string | null {
  if (at >= strings.length) return null
  const end = strings.indexOf(0, at)
  if (end < 0 || end - at > LONGEST_NAME) return null
  return Buffer.from(strings.buffer, strings.byteOffset + at, end - at).toString('latin1')
}
