import type { Arch } from '../../../facts/syscall-table.ts'
import { FAILED, NONE, RESTARTED, RETURNED } from '../../../trace/sink.ts'
import type { Call } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import { WRITE } from '../../access.ts'
import type { Behaviour, Fact, Place, WarningCode } from '../../behaviour.ts'
import { Family } from './family.ts'
import { FileLog } from '../logs/file-log.ts'
import { Kinds } from './kinds.ts'
import { Links } from './links.ts'
import type { ListName, ListRules } from '../../lists.ts'
import { LISTS } from '../../lists.ts'
import { mayBeOwn, ownPath } from './own-path.ts'
import { Paths, UNKNOWN_PATH } from './paths.ts'
import { Permissions } from './permissions.ts'
import { Phases } from '../../phases.ts'
import { noPath } from './raw-path.ts'
import { Repeats } from './repeats.ts'
import { oneRun } from '../../runs.ts'
import { startOf } from './start-folder.ts'
import type { Task } from './tasks.ts'
import { UnnamedOpens } from './unnamed-opens.ts'

const AT_FDCWD = -100
const NOT_ASKED = -3

/** Lists whose facts are collected as they are; the others have logs of their own. */
export type SceneList = Exclude<ListName, 'syscalls' | 'files' | 'binaries' | VerdictList>
type VerdictList = 'apparmor' | 'seccomp' | 'selinux'

/**
 * The state that calls work on, and the call at hand: what every effect is given. `call`, `task`, `arch`, `place` and its `name`
 * are set for each call; nothing of them may be kept.
 */
export class Scene {
  readonly names: Texts
  readonly paths: Paths
  readonly phases: Phases
  readonly files: FileLog
  readonly links: Links = new Links()
  readonly kinds: Kinds = new Kinds()
  readonly permissions: Permissions = new Permissions()
  readonly family: Family
  readonly signs: Set<WarningCode> = new Set()
  readonly #errors: string[] = []
  readonly #programs: string[] = []
  readonly #blocked: number
  readonly #injected: number
  readonly #unfinished: number
  /** Path of the first name of the call at hand; `NOT_ASKED`. */
  #named = NOT_ASKED
  /** What the call at hand says depends on the task's own numbers or descriptors; it leaves more behind than one of its kind does. */
  isOfTask = false
  leavesMore = false
  readonly repeats: Repeats = new Repeats()
  readonly unnamed: UnnamedOpens = new UnnamedOpens()
  readonly #facts = new Map<SceneList, Map<string, Fact>>()
  /** Paths of records that start in a folder which no record tells. */
  readonly unresolved: Set<number> = new Set()
  /** Roots and paths below them that have been led. */
  readonly #below = new Set<number>()
  call!: Call
  task!: Task
  arch!: Arch
  place: Place = 0
  name = ''
  /** A seccomp filter refused it; or it did what it says. */
  isBlocked = false
  hasWorked = false
  /** What the rename at hand moves is a folder. */
  movesFolder = false
  /** The folder that the command was started in, when a call told it later. */
  start: string | null = null

  constructor(names: Texts, texts: Texts, cwd: string | null) {
    this.names = names
    this.phases = new Phases(names)
    this.files = new FileLog(this.phases)
    this.#blocked = names.internString('SECCOMP')
    this.#injected = names.internString('INJECTED')
    this.#unfinished = names.internString('UNFINISHED')
    this.paths = new Paths(texts)
    const { startFolder, unknownFolder, root } = this.paths
    const told = cwd === null ? null : this.paths.normalize(this.paths.intern(cwd))
    this.family = new Family(told ?? startFolder, told ?? unknownFolder, root)
  }

  /** Sets the call at hand; `isBlocked`: a seccomp filter refused it. */
  set(call: Call, task: Task, arch: Arch, place: Place, isBlocked: boolean): void {
    this.call = call
    this.task = task
    this.arch = arch
    this.place = place
    this.isBlocked = isBlocked
    this.#named = NOT_ASKED
    this.isOfTask = false
    this.leavesMore = false
    this.kinds.watch()
    this.hasWorked = call.outcome === RETURNED && call.ran && !isBlocked
    const cwd = call.record?.cwd() ?? -1
    if (cwd >= 0) this.toldFolder(this.paths.normalize(cwd))
  }

  /** The errno's name of a call that failed, else null. */
  get error(): string | null {
    if (this.isBlocked) return 'SECCOMP'
    if (!this.call.ran) return 'INJECTED'
    const { outcome, errno } = this.call
    return outcome === FAILED || outcome === RESTARTED
      ? (this.#errors[errno] ??= this.names.text(errno))
      : null
  }

  get #errorId(): number {
    if (this.isBlocked) return this.#blocked
    if (!this.call.ran) return this.#injected
    return this.call.errno < 0 ? this.#unfinished : this.call.errno
  }

  /** The program at work, for facts. */
  get by(): string | null {
    const { program } = this.task.process
    return program < 0 ? null : (this.#programs[program] ??= this.paths.text(program))
  }

  /** The access was had, or wanted, by what became of the call. `isName`: a link at the path is not followed. */
  access(path: number, bits: number, isName = false): void {
    this.#access(this.kinds.isFolder(path) ? this.paths.folder(path) : path, bits, isName)
  }

  /** As `access`, of what the call itself says is a folder. */
  accessFolder(path: number, bits: number, isName = false): void {
    this.#access(this.paths.folder(path), bits, isName)
  }

  #access(path: number, bits: number, isName: boolean): void {
    const { program } = this.task.process
    if (this.call.record && bits !== 0 && this.paths.isUnknown(path)) {
      this.unresolved.add(path)
      bits = 0
    }
    if (this.hasWorked) this.files.add(path, program, bits, this.place, isName)
    else this.files.fail(path, program, bits, this.#errorId, this.place, isName)
  }

  /** What was opened at `path` turned out to be a folder. */
  foundFolder(path: number): void {
    this.kinds.set(path, true)
    this.files.isFolder(path, this.paths.folder(path), this.task.process.program, this.place)
  }

  /** The file that was opened without a name has one. */
  #name(fd: number, path: number): void {
    const { descriptors, process } = this.task
    const open = this.unnamed.take(descriptors, fd)
    if (!open || open.access.isTemporary) return
    if (open.access.isFolder) this.kinds.set(path, true)
    const opened = this.kinds.isFolder(path) ? this.paths.folder(path) : path
    // Whether the open made it is not kept.
    if (open.access.bits & WRITE) this.files.add(opened, process.program, WRITE, open.place)
    this.files.add(opened, process.program, open.access.bits, open.place)
  }

  /** Path behind the descriptor in an argument; `UNKNOWN_PATH` when it has none. */
  descriptorPath(index: number): number {
    const shown = this.call.fdPath(index)
    const fd = this.call.fd(index)
    if (shown >= 0) {
      const path = this.#own(this.paths.normalize(shown))
      if (fd === AT_FDCWD) this.toldFolder(path)
      else if (!this.unnamed.isEmpty) this.#name(fd, path)
      return path
    }
    if (fd === AT_FDCWD) return this.task.folders.cwd
    if (shown !== -1 || !(fd >= 0)) return UNKNOWN_PATH
    this.isOfTask = true
    return this.task.descriptors.path(fd)
  }

  /** Path that an argument names, from the folder in `dirfd` or the cwd; `UNKNOWN_PATH` when it is not shown whole. */
  argumentPath(index: number, dirfd?: number): number {
    const isFirst = dirfd === undefined ? index === 0 : index === 1 && dirfd === 0
    if (!isFirst || this.task.folders.root !== this.paths.root)
      return this.#argumentPath(index, dirfd)
    if (this.#named === NOT_ASKED) this.#named = this.#argumentPath(index, dirfd)
    return this.#named
  }

  #argumentPath(index: number, dirfd: number | undefined): number {
    const text = this.call.path(index)
    if (text < 0) return noPath(this, index)
    const path = this.namedPath(text, dirfd)
    const isFolder = this.call.record?.isFolder(index)
    if (isFolder !== undefined) this.kinds.set(path, isFolder)
    return path
  }

  /** A record's names are those that the program used in its own root, as is its cwd: where they lead is told apart. */
  #innerPath(text: number, dirfd: number | undefined): number {
    const { paths } = this
    const { cwd, root } = this.task.folders
    const isAbsolute = paths.isAbsolute(text)
    const base = dirfd === undefined || isAbsolute ? cwd : this.descriptorPath(dirfd)
    const from = base === UNKNOWN_PATH ? paths.unknownFolder : base
    const path =
      paths.texts.firstByte(text) < 0 ? from : this.#own(paths.resolve(from, text, paths.root))
    if (root !== paths.root && paths.isAbsolute(path)) this.#leadBelow(root, path)
    return path
  }

  #leadBelow(root: number, path: number): void {
    const { paths } = this
    const key = root * 0x8000000 + path
    if (this.#below.has(key)) return
    this.#below.add(key)
    this.links.addResolved(paths.text(path), paths.text(paths.resolve(root, path, root)))
  }

  namedPath(text: number, dirfd?: number): number {
    if (this.call.record) return this.#innerPath(text, dirfd)
    const { folders } = this.task
    if (this.paths.isAbsolute(text)) {
      // AT_FDCWD means nothing here, but with -y it shows where the command was started
      if (dirfd !== undefined && folders.cwd === this.paths.startFolder) this.descriptorPath(dirfd)
      return this.#own(this.paths.resolve(folders.root, text, folders.root))
    }
    let base = dirfd === undefined ? folders.cwd : this.descriptorPath(dirfd)
    if (base === UNKNOWN_PATH) base = this.paths.unknownFolder
    if (this.paths.texts.firstByte(text) < 0) return base
    return this.#own(this.paths.resolve(base, text, folders.root))
  }

  /** Path of the returned descriptor as the log shows it; negative when it shows none. */
  resultPath(): number {
    const shown = this.call.resultPath()
    return shown >= 0 ? this.#own(this.paths.normalize(shown)) : shown
  }

  /** Adds one fact to a list; equal facts are one, with the earliest place. */
  add<N extends SceneList>(list: N, fact: Omit<Behaviour[N][number], keyof Fact>): void {
    // Runs and places tell no facts apart.
    const key = (LISTS[list] as ListRules<Behaviour[N][number]>).key(fact as Behaviour[N][number])
    let facts = this.#facts.get(list)
    if (!facts) this.#facts.set(list, (facts = new Map()))
    const known = facts.get(key)
    if (known && known.first <= this.place) return
    facts.set(key, {
      ...fact,
      runs: oneRun(0),
      first: this.place
    } as unknown as Behaviour[N][number])
  }

  /**
   * True when a call by this name with the same arguments from `first` to `last` was made by the same program with the same
   * end, so that `add` would find its fact there already.
   */
  isRepeated(first: number, last: number): boolean {
    return this.repeats.has(this, first, last)
  }

  /** A new source starts: its places may be earlier than those that are known. */
  startSource(): void {
    this.repeats.clear()
  }

  facts<N extends SceneList & ListName>(list: N): Behaviour[N] {
    return [...(this.#facts.get(list)?.values() ?? [])] as unknown as Behaviour[N]
  }

  /** Id of a path in a piece of an argument: latin1, with the format's escapes. */
  textOf(piece: string): number {
    return this.call.pieceText(piece)
  }

  /** The kernel says which folder the task is in: that beats what was put together, and may tell where the command started. */
  toldFolder(path: number): void {
    const { folders } = this.task
    if (folders.cwd === path) return
    if (this.start === null)
      this.start = startOf(this.paths.text(folders.cwd), this.paths.text(path))
    folders.cwd = path
  }

  /** Argument as a number, NONE for anything else. */
  number(index: number): number {
    return index < this.call.count ? this.call.flags(index, this.arch) : NONE
  }

  #own(path: number): number {
    if (!mayBeOwn(this.paths, path)) return path
    this.isOfTask = true
    return ownPath(this.paths, path, this.task)
  }
}
