import type { Arch } from '../../../facts/syscall-table.ts'
import { AT_FDCWD, FAILED, NONE, RESTARTED, RETURNED, type Call } from '../../../trace/sink.ts'
import type { Texts } from '../../../trace/texts.ts'
import { EXECUTE, WRITE } from '../../access.ts'
import type { Behaviour, Fact, Place, WarningCode } from '../../behaviour.ts'
import type { CurrentCall } from './current-call.ts'
import { FactLists } from './fact-lists.ts'
import type { SceneList } from './fact-lists.ts'
import { Family } from './family.ts'
import { FileLog } from '../logs/file-log.ts'
import { Kinds } from './kinds.ts'
import { Links } from './links.ts'
import { Moves } from './moves.ts'
import { mayBeOwn, ownPath } from './own-path.ts'
import { Paths, UNKNOWN_PATH } from './paths.ts'
import { Permissions } from './permissions.ts'
import { Phases } from '../../phases.ts'
import { noPath } from './raw-path.ts'
import { Repeats } from './repeats.ts'
import { startOf } from './start-folder.ts'
import type { Task } from './tasks.ts'
import { UnnamedOpens } from './unnamed-opens.ts'

const NOT_ASKED = -3

/**
 * What every effect works on: the state that calls change, and the current call. `call`, `task`, `arch`, `place` and `name` are
 * set anew for each call, and the objects are reused, so no effect may keep them.
 */
export class Scene implements CurrentCall {
  readonly names: Texts
  readonly paths: Paths
  readonly moves: Moves
  readonly phases: Phases
  readonly files: FileLog
  readonly family: Family
  readonly facts: FactLists = new FactLists()
  readonly links: Links = new Links()
  readonly kinds: Kinds = new Kinds()
  readonly permissions: Permissions = new Permissions()
  readonly repeats: Repeats = new Repeats()
  readonly unnamed: UnnamedOpens = new UnnamedOpens()
  readonly signs: Set<WarningCode> = new Set()
  /** The code of a file was mapped, as the loader does with libraries. */
  mapsCode = false
  /** Tasks are read one after the other (-ff without times): what one did to the folders of another may come before or after. */
  isUnordered = false
  /** Paths in audit records that are relative to a folder which no record shows. */
  readonly unresolved: Set<number> = new Set()
  /** Folder the command was started in, if a later call shows it; else null. */
  start: string | null = null
  /** Pairs of a changed root and a path below it that `links` has already. */
  readonly #below = new Set<number>()
  readonly #errors: string[] = []
  readonly #programs: string[] = []
  readonly #blocked: number
  readonly #injected: number
  readonly #unfinished: number

  call!: Call
  task!: Task
  arch!: Arch
  place: Place = 0
  name = ''
  /** A seccomp filter refused the current call. */
  isBlocked = false
  /** The current call ran and succeeded. */
  hasWorked = false
  /** Path id of what the current call renames; `UNKNOWN_PATH` if it renames nothing, or what is not known. */
  renamed: number = UNKNOWN_PATH
  /** The facts of the current call depend on the task's own numbers or descriptors. */
  isOfTask = false
  /** The current call changes more state than its plan says. */
  leavesMore = false
  /** Path id of the current call's first path; `NOT_ASKED` before it is wanted. */
  #named = NOT_ASKED

  constructor(names: Texts, texts: Texts, cwd: string | null) {
    this.names = names
    this.phases = new Phases(names)
    this.files = new FileLog(this.phases)
    this.#blocked = names.internString('SECCOMP')
    this.#injected = names.internString('INJECTED')
    this.#unfinished = names.internString('UNFINISHED')
    this.paths = new Paths(texts)
    this.moves = new Moves(this.paths)
    const { startFolder, unknownFolder, root } = this.paths
    const given = cwd === null ? null : this.paths.normalize(this.paths.intern(cwd))
    this.family = new Family(this.moves, given ?? startFolder, given ?? unknownFolder, root)
  }

  /** Makes `call` the current one; `isBlocked`: a seccomp filter refused it. */
  set(call: Call, task: Task, arch: Arch, place: Place, isBlocked: boolean): void {
    this.call = call
    this.task = task
    this.arch = arch
    this.place = place
    this.isBlocked = isBlocked
    this.#named = NOT_ASKED
    this.renamed = UNKNOWN_PATH
    this.isOfTask = false
    this.leavesMore = false
    this.kinds.watch()
    this.hasWorked = call.outcome === RETURNED && call.ran && !isBlocked
    // That of chroot is written when the new root holds already.
    const tellsCwd = this.name !== 'chroot' || !this.hasWorked
    const cwd = (tellsCwd ? call.record?.cwd() : undefined) ?? -1
    if (cwd >= 0) this.learnCwd(this.paths.normalize(cwd))
  }

  /** errno of a call that failed, else null; `SECCOMP` and `INJECTED` for one that did not run. */
  get error(): string | null {
    if (this.isBlocked) return 'SECCOMP'
    if (!this.call.ran) return 'INJECTED'
    const { outcome, errno } = this.call
    if (outcome !== FAILED && outcome !== RESTARTED) return null
    return (this.#errors[errno] ??= this.names.text(errno))
  }

  get #errorId(): number {
    if (this.isBlocked) return this.#blocked
    if (!this.call.ran) return this.#injected
    return this.call.errno < 0 ? this.#unfinished : this.call.errno
  }

  /** Path of the program that makes the call; null before the first execve. */
  get by(): string | null {
    const { program } = this.task.process
    return program < 0 ? null : (this.#programs[program] ??= this.paths.text(program))
  }

  /** Records an access, or a failed one if the call failed. `isName`: a link at the path is not followed. */
  access(path: number, bits: number, isName = false): void {
    this.#access(this.kinds.isFolder(path) ? this.paths.folder(path) : path, bits, isName)
  }

  /** As `access`, of a path that must be a folder for this call. */
  accessFolder(path: number, bits: number, isName = false): void {
    this.#access(this.paths.folder(path), bits, isName)
  }

  #access(path: number, bits: number, isName: boolean): void {
    const { program } = this.task.process
    if (bits !== EXECUTE && this.paths.isMemoryFile(path)) return
    if (this.call.record && bits !== 0 && this.paths.isUnknown(path)) {
      this.unresolved.add(path)
      bits = 0
    }
    if (this.hasWorked) this.files.add(path, program, bits, this.place, isName)
    else this.files.fail(path, program, bits, this.#errorId, this.place, isName)
  }

  /** A later call shows that what was opened at `path` is a folder. */
  foundFolder(path: number): void {
    this.kinds.set(path, true)
    // What was read under a name that was a file's may be that.
    if (this.kinds.wasAlwaysFolder(path))
      this.files.isFolder(path, this.paths.folder(path), this.task.process.program, this.place)
  }

  /** The log now shows the path of a descriptor that was opened without one: records that access. */
  #name(fd: number, path: number): void {
    const { descriptors, process } = this.task
    this.isOfTask = true
    const open = this.unnamed.take(descriptors, fd)
    if (!open || open.access.isTemporary) return
    if (open.access.isFolder) this.kinds.set(path, true)
    const opened = this.kinds.isFolder(path) ? this.paths.folder(path) : path
    // Whether the open made it is not kept.
    if (open.access.bits & WRITE) this.files.add(opened, process.program, WRITE, open.place)
    this.files.add(opened, process.program, open.access.bits, open.place)
  }

  /** Path id of the file that the descriptor in argument `index` refers to; `UNKNOWN_PATH` if unknown. */
  descriptorPath(index: number): number {
    const shown = this.call.fdPath(index)
    const fd = this.call.fd(index)
    if (shown >= 0) {
      let path = this.#own(this.paths.normalize(shown))
      if (this.paths.isMarked(path)) {
        this.isOfTask = true
        path = this.paths.unmarked(path, this.task.descriptors.path(fd))
      }
      if (fd === AT_FDCWD) this.learnCwd(path)
      else if (!this.unnamed.isEmpty) this.#name(fd, path)
      return path
    }
    if (fd === AT_FDCWD) return this.task.folders.cwd
    if (shown !== -1 || !(fd >= 0)) return UNKNOWN_PATH
    this.isOfTask = true
    return this.task.descriptors.path(fd)
  }

  /** Path id of argument `index`, relative to descriptor argument `dirfd` or the cwd; `UNKNOWN_PATH` if the log cuts it. */
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

  /** An audit record has paths and cwd as inside the task's root; after chroot, `links` maps them to the real ones. */
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

  /** As `argumentPath`, of a path that is given as a text id. */
  namedPath(text: number, dirfd?: number): number {
    if (this.call.record) return this.#innerPath(text, dirfd)
    const { folders } = this.task
    if (this.paths.isAbsolute(text)) {
      // The kernel ignores AT_FDCWD here, but with -y strace prints the cwd behind it.
      if (dirfd !== undefined && folders.cwd === this.paths.startFolder) this.descriptorPath(dirfd)
      return this.#own(this.paths.resolve(folders.root, text, folders.root))
    }
    let base = dirfd === undefined ? folders.cwd : this.descriptorPath(dirfd)
    if (base === UNKNOWN_PATH) base = this.paths.unknownFolder
    if (this.paths.texts.firstByte(text) < 0) return base
    return this.#own(this.paths.resolve(base, text, folders.root))
  }

  /** Path id of the descriptor that opening `written` returned, as the log prints it; negative if it prints none. */
  resultPath(written: number): number {
    const shown = this.call.resultPath()
    const path = shown < 0 ? shown : this.#own(this.paths.normalize(shown))
    return path >= 0 && this.paths.isMarked(path) ? this.paths.unmarked(path, written) : path
  }

  /** Adds a fact that the current call shows. */
  add<N extends SceneList>(list: N, fact: Omit<Behaviour[N][number], keyof Fact>): void {
    this.facts.add(list, fact, this.place)
  }

  /** True if the program made this call before, with equal arguments from `first` to `last` and result: its fact is listed. */
  isRepeated(first: number, last: number): boolean {
    return this.repeats.has(this, first, last)
  }

  /** A new source begins; its places may be earlier than those of facts seen so far. */
  startSource(): void {
    this.repeats.clear()
  }

  /** The log shows the task's cwd: that overrides the computed one, and may reveal where the command started. */
  learnCwd(path: number): void {
    const { folders } = this.task
    if (folders.cwd === path) return
    if (this.start === null)
      this.start = startOf(this.paths.text(folders.cwd), this.paths.text(path))
    folders.cwd = path
  }

  /** Argument `index` as a number; `NONE` if it is none. */
  number(index: number): number {
    return index < this.call.count ? this.call.flags(index, this.arch) : NONE
  }

  #own(path: number): number {
    if (!mayBeOwn(this.paths, path)) return path
    this.isOfTask = true
    return ownPath(this.paths, path, this.task)
  }
}
