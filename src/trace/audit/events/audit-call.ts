import { addressArgument } from '../../../facts/address-arguments.ts'
import { FIRST_RESTART, errnoName } from '../../../facts/errnos.ts'
import { pathSyscall } from '../../../facts/path-syscalls.ts'
import type { PathArgument } from '../../../facts/path-syscalls.ts'
import { isBigEndian } from '../../../facts/syscall-table.ts'
import type { Arch } from '../../../facts/syscall-table.ts'
import { isFolderMode } from '../../file-mode.ts'
import { pathText } from '../../path-text.ts'
import { AT_FDCWD, FAILED, NONE, NO_PATH_SHOWN, RESTARTED } from '../../sink.ts'
import type { Call, Caller, Outcome, Owned, RecordedCall } from '../../sink.ts'
import { unescape } from '../../unescape.ts'
import type { Texts } from '../../texts.ts'
import { hashBytes } from '../../words.ts'
import { AuditEvent, NORMAL } from './audit-event.ts'
import { folderItem, itemOf } from './path-items.ts'
import { taskOf } from '../records/subject.ts'
import { socketAddress } from '../records/socket-address.ts'

const MMAP_ARGUMENTS = 5
/** Arguments that audit writes down. */
const REGISTERS = 4

/**
 * A call as the records of one event show it: four registers, the names it used, and now and then what a pointer led to.
 * Arguments read as numbers; where a record shows more, as strace would print it.
 */
export class AuditCall implements Call, RecordedCall {
  line = 0
  readonly number = -1
  readonly ran = true
  readonly isLast = false
  readonly record: RecordedCall = this
  #event = NO_EVENT
  #syscall: PathSyscallOf = NO_PATHS
  readonly #names: Texts
  readonly #texts: Texts
  readonly #known: Known

  /** `known` of a copy is that of the call that it is of. */
  constructor(names: Texts, texts: Texts, known: Known = { syscalls: [], errnos: [] }) {
    this.#names = names
    this.#texts = texts
    this.#known = known
  }

  /** `event` has a call. */
  read(event: AuditEvent): void {
    this.#event = event
    this.line = event.line
    this.#syscall = this.#known.syscalls[event.name] ??= this.#pathsOf(event.name)
  }

  get arch(): Arch {
    // Calls of an architecture without a table are not reported.
    return this.#event.arch!
  }

  get tid(): number {
    return taskOf(this.#event.subject!)
  }

  get name(): number {
    return this.#event.name
  }

  get outcome(): Outcome {
    const { outcome, exit } = this.#event
    return outcome === FAILED && exit <= -FIRST_RESTART ? RESTARTED : outcome
  }

  get errno(): number {
    const { outcome, exit } = this.#event
    if (outcome !== FAILED) return -1
    return (this.#known.errnos[-exit] ??= this.#names.internString(errnoName(-exit)))
  }

  get result(): number {
    return this.#event.outcome === FAILED ? -1 : this.#event.exit
  }

  get count(): number {
    const { address, mapFd } = this.#event
    if (mapFd >= 0) return MMAP_ARGUMENTS
    return address === null ? REGISTERS : Math.max(REGISTERS, this.#syscall.address + 1)
  }

  raw(index: number): string {
    const event = this.#event
    if (event.address !== null && index === this.#syscall.address)
      return socketAddress(event.address, isBigEndian(this.arch))
    const value = this.flags(index)
    if (Number.isNaN(value)) return ''
    if (value === 0 && this.#syscall.paths.some(path => path.index === index)) return 'NULL'
    return `${value}`
  }

  fd(index: number): number {
    const event = this.#event
    if (index >= REGISTERS) return index === 4 && event.mapFd >= 0 ? event.mapFd : NONE
    return (event.hidden >> index) & 1 ? NONE : event.low[index]!
  }

  fdPath(index: number): number {
    return this.fd(index) === AT_FDCWD ? this.#event.cwd : NO_PATH_SHOWN
  }

  resultPath(): number {
    return NO_PATH_SHOWN
  }

  cwd(): number {
    return this.#event.cwd
  }

  path(index: number): number {
    const item = this.#item(index)
    return item < 0 ? -1 : this.#event.names[item]!
  }

  isFolder(index: number): boolean | undefined {
    const item = this.#item(index)
    const mode = item < 0 ? 0 : this.#event.modes[item]!
    return mode === 0 ? undefined : isFolderMode(mode)
  }

  isScript(): boolean {
    const { seen, names, types } = this.#event
    // Behind the program comes what the kernel opened for it: its loader, or an interpreter with a loader of its own.
    if (seen[1] !== 1 || types[1] !== NORMAL || names[1]! < 0) return false
    return seen[2] === 1 || !LOADER.test(this.#texts.text(names[1]!))
  }

  caller(): Caller | null {
    const { fsuid, fsgid } = this.#event.subject!
    return fsuid < 0 ? null : { uid: fsuid, gid: fsgid < 0 ? null : fsgid }
  }

  owned(index: number): Owned | null {
    const item = this.#item(index)
    return item >= 0 && this.#event.types[item] === NORMAL ? this.#ownedItem(item) : null
  }

  folderOwned(index: number): Owned | null {
    const role = this.#syscall.paths.find(path => path.index === index)?.role
    const file = role === undefined ? this.#item(index) : -1
    // O_CREAT has the kernel look at the folder, though nothing is made where the file is there already.
    if (file >= 0 && this.#event.types[file] === NORMAL) return null
    // A rename names the folder that it takes from first.
    const isLast = role === 'target'
    const item = folderItem(this.#event, isLast)
    return item < 0 ? null : this.#ownedItem(item)
  }

  #ownedItem(item: number): Owned | null {
    const { owners, groups, modes } = this.#event
    const [owner, group, mode] = [owners[item]!, groups[item]!, modes[item]!]
    return owner < 0 || group < 0 || mode === 0 ? null : { owner, group, mode }
  }

  flags(index: number): number {
    const event = this.#event
    if (index === 3 && event.mapFlags >= 0) return event.mapFlags
    if (index >= REGISTERS) return this.fd(index)
    if ((event.hidden >> index) & 1) return NONE
    const [low, high] = [event.low[index]!, event.high[index]!]
    // A negative int in a register of 64 bits, or of 32
    if (high === -1) return low
    return (high >>> 0) * 0x1_0000_0000 + (low >>> 0)
  }

  member(_index: number, member: string): number {
    return member === 'flags' && this.#event.openFlags >= 0 ? this.#event.openFlags : NONE
  }

  pieceText(piece: string): number {
    const bytes = Buffer.from(piece, 'latin1')
    return this.#texts.internString(pathText(unescape(bytes, 0, bytes.length)))
  }

  spanId(first: number, last: number, texts: Texts): number {
    if (this.#event.address === null) return this.#numbersId(first, last, texts)
    let text = ''
    for (let index = first; index <= last && index < this.count; index++)
      text += `${this.raw(index)}, `
    return texts.internString(text)
  }

  /** Of the numbers themselves, of which no text is made: none begins as a whole number of 64 bits does. */
  #numbersId(first: number, last: number, texts: Texts): number {
    let length = 0
    for (let index = first; index <= last && index < this.count; index++, length += 8)
      NUMBERS.setFloat64(length, this.flags(index))
    return texts.internHashed(NUMBERS, 0, length, hashBytes(NUMBERS, 0, length, texts.seed))
  }

  startsWith(index: number, word: Buffer, place = 0): boolean {
    return this.raw(index).startsWith(word.toString('latin1'), place)
  }

  mentions(index: number, word: Buffer): boolean {
    return this.find(index, word) >= 0
  }

  find(index: number, word: Buffer): number {
    // Numbers have no words in them.
    if (this.#event.address === null || index !== this.#syscall.address) return -1
    return this.raw(index).indexOf(word.toString('latin1'))
  }

  keep(): Call {
    const copy = new AuditCall(this.#names, this.#texts, this.#known)
    copy.read(this.#event.copy())
    return copy
  }

  /** The PATH record of a path argument; -1 when there is none. */
  #item(index: number): number {
    const { paths } = this.#syscall
    for (const path of paths) if (path.index === index) return itemOf(this.#event, path, paths)
    return -1
  }

  #pathsOf(name: number): PathSyscallOf {
    const text = this.#names.text(name)
    return { paths: pathSyscall(text)?.paths ?? [], address: addressArgument(text) }
  }
}

/** The arguments of a call, eight bytes each. */
const NUMBERS = new DataView(new ArrayBuffer(8 * MMAP_ARGUMENTS))

/** Source: glibc 2.36 and musl 1.2.3 loader names */
const LOADER = /\/ld(?:-[^/]*|64)?\.so(?:\.\d+)*$/

const NO_EVENT = new AuditEvent()

/** What was looked up: of calls by the ids of their names, ids of names of errors by their numbers. */
interface Known {
  readonly syscalls: PathSyscallOf[]
  readonly errnos: number[]
}

/** Where a call has arguments of which records show more than a number. */
interface PathSyscallOf {
  readonly paths: readonly PathArgument[]
  /** Index of its socket address. */
  readonly address: number
}

const NO_PATHS: PathSyscallOf = { paths: [], address: 1 }
