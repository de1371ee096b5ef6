import { callEffect } from '../../../facts/call-effects.ts'
import type { PathNeed } from '../../../facts/path-needs.ts'
import type { Caller, Owned } from '../../../trace/sink.ts'
import type { CapabilityFact, Fact, Place } from '../../behaviour.ts'
import { EXECUTE, READ, WRITE, isClosed, isFolder, refusal } from './permission.ts'
import type { Scene } from './scene.ts'

type Evidence = Omit<CapabilityFact, keyof Fact>

/** Evidence that stands on what a file was when the recording was over. */
interface Pending {
  readonly path: string
  readonly evidence: Evidence
  place: Place
}

/** Changes after which no call is like another: each makes everything known be learned again. */
export const UNSTEADY = 32

const REFUSED = 'that owner and mode refuse'
/** The kernel has permissions of its own kind there. */
const PSEUDO = /^\/(?:proc|sys)\//

/**
 * What owner and mode of files say about capabilities: a call that they refuse works with CAP_DAC_OVERRIDE or
 * CAP_DAC_READ_SEARCH only. Known are those that audit records and `strace -v` tell, and those that `record` has looked at.
 */
export class Permissions {
  /** Told by the log, until it tells of a change. */
  readonly #told = new Map<string, Owned>()
  /** As they were when the recording was over. */
  #final: ReadonlyMap<string, Owned> = new Map()
  readonly #changed = new Set<string>()
  readonly #pending = new Map<string, Pending>()
  /** Counts changes of what the log has told. */
  #changes = 0
  /** Whom the recorded command was started as; null: not told. */
  readonly start: { uid: number | null; gid: number | null } = { uid: null, gid: null }

  /** What `record` knows: whom it started the command as, and what the files were when that was over. */
  looked(user: Caller | null, final: readonly (readonly [path: string, Owned])[]): void {
    if (user !== null) Object.assign(this.start, user)
    this.#final = new Map(final)
  }

  /** The log shows a path's owner and mode. */
  tell(path: string, owned: Owned): void {
    const before = this.#told.get(path)
    if (before !== undefined && isSame(before, owned)) return
    this.#told.set(path, owned)
    this.#changes++
  }

  /** At one age a call says of permissions what one like it has said; `UNSTEADY`: it need not. */
  get age(): number {
    return Math.min(this.#changes, UNSTEADY)
  }

  /** The log shows whom the recorded command was started as. */
  learnStart(id: 'uid' | 'gid', value: number): void {
    if (this.start[id] !== null) return
    this.start[id] = value
    this.#changes++
  }

  /** The log shows that a path is another file now, or has another owner or mode. */
  change(path: string): void {
    this.#forget(path)
    if (this.#final.has(path)) this.#changed.add(path)
  }

  /** Nothing is known of any file beside what the call at hand tells. */
  get isEmpty(): boolean {
    return this.#told.size === 0 && this.#final.size === 0
  }

  /**
   * Weighs what the call at hand did, or was refused, with the path in argument `index`, or in a socket's address (-1); `written`: as
   * the program wrote it.
   */
  weigh(scene: Scene, path: string, written: string, index: number, need: PathNeed): void {
    const { record } = scene.call
    if (PSEUDO.test(path) || !path.startsWith('/')) return
    const caller = this.#callerOf(scene)
    if (caller !== null && (scene.hasWorked || scene.error === 'EACCES')) {
      const folder = path.slice(0, path.lastIndexOf('/')) || '/'
      this.#search(scene, caller, folder, written)
      const owned = record?.folderOwned(index) ?? null
      // A record names the folder if the call has made or removed a name in it; and what one makes is one's own.
      const isElse = need.folder === 'perhaps' && this.#isOfAnother(path, caller)
      if (need.folder !== false && !isElse && (record === null || owned !== null))
        this.#ask(scene, caller, folder, owned, WRITE | EXECUTE, CHANGE, need.folder === true)
      const operation = operationOf(need.object, index, scene.name)
      if (need.object !== 0)
        this.#ask(scene, caller, path, record?.owned(index) ?? null, need.object, operation)
    }
    if (record !== null) this.#learn(path, record.owned(index))
  }

  /** Adds what had to wait: evidence about files that were changed meanwhile is not sure. */
  settle(scene: Scene): void {
    for (const { path, evidence, place } of this.#pending.values()) {
      scene.place = place
      const isSure = !this.#changed.has(path)
      scene.add('capabilities', isSure ? evidence : { ...evidence, confidence: 'medium' })
    }
    this.#pending.clear()
  }

  #callerOf({ call, task }: Scene): Caller | null {
    const { process } = task
    if (process.hasOwnUsers) return null
    if (call.record !== null) return call.record.caller()
    const uid = process.hasUnknownUser ? null : (process.users.effective ?? this.start.uid)
    return uid === null
      ? null
      : { uid, gid: process.gid === undefined ? this.start.gid : process.gid }
  }

  #isOfAnother(path: string, { uid }: Caller): boolean {
    const file = this.#told.get(path) ?? this.#final.get(path)
    return file !== undefined && file.owner !== uid
  }

  /** Only folders that not everyone may search are kept of an audit log: it names as many paths as there are. */
  #learn(path: string, owned: Owned | null): void {
    if (owned !== null && isClosed(owned)) this.tell(path, owned)
    else if (owned !== null) this.#forget(path)
  }

  #forget(path: string): void {
    if (this.#told.delete(path)) this.#changes++
  }

  /** The folders from where the kernel starts to look to `folder`. */
  #search(scene: Scene, caller: Caller, folder: string, written: string): void {
    if (this.isEmpty) return
    const shortest = written.startsWith('/') ? 0 : startOf(`${folder}/`, written)
    for (let at = folder; at.length >= shortest; at = at.slice(0, at.lastIndexOf('/'))) {
      if (at === '' || shortest < 0) return
      this.#ask(scene, caller, at, null, EXECUTE, SEARCH)
    }
  }

  /** `owned`: what the call itself tells, else what is known is asked. */
  #ask(
    scene: Scene,
    caller: Caller,
    path: string,
    owned: Owned | null,
    wanted: number,
    operation: string,
    isNeeded = true
  ): void {
    const told = owned ?? this.#told.get(path)
    const file = told ?? this.#final.get(path)
    const refused = file === undefined ? null : refusal(caller, file, wanted)
    if (file === undefined || refused === null) return
    const isSure = isNeeded && refused === 'sure'
    const evidence = evidenceOf(scene, isFolder(file), wanted, operation, isSure)
    if (told !== undefined) return scene.add('capabilities', evidence)
    const key = JSON.stringify([path, evidence])
    const known = this.#pending.get(key)
    if (known === undefined) this.#pending.set(key, { path, evidence, place: scene.place })
    else known.place = Math.min(known.place, scene.place)
  }
}

const SEARCH = `search a folder ${REFUSED}`
const CHANGE = `make or remove a name in a folder ${REFUSED}`

function operationOf(object: number, index: number, name: string): string {
  if (index < 0) return `write to a socket ${REFUSED}`
  if ((object & WRITE) !== 0) return `write to a file ${REFUSED}`
  if (object === READ) return `read a file ${REFUSED}`
  return callEffect(name) === 'exec' ? `execute a file ${REFUSED}` : SEARCH
}

/**
 * The kernel asks for CAP_DAC_READ_SEARCH first where a file is only read, or a folder read and searched. Source: Linux 6.1
 * fs/namei.c generic_permission
 */
function evidenceOf(
  scene: Scene,
  isFolder: boolean,
  wanted: number,
  operation: string,
  isSure: boolean
): Evidence {
  const isLesser = wanted === READ || (isFolder && (wanted & WRITE) === 0)
  return {
    capability: isLesser ? 'dac_read_search' : 'dac_override',
    operation,
    outcome: scene.hasWorked ? 'used' : 'refused',
    confidence: isSure ? 'high' : 'medium',
    by: scene.by
  }
}

function isSame(a: Owned, b: Owned): boolean {
  return a.owner === b.owner && a.group === b.group && a.mode === b.mode
}

/** Length of the folder that a relative name starts from; -1 where `..` or a link makes it unknown. */
function startOf(folder: string, written: string): number {
  const at = written.lastIndexOf('/')
  const tail = at < 0 ? '' : `${written.slice(0, at).replace(/^\.\//, '')}/`
  return folder.endsWith(`/${tail}`) || tail === './'
    ? folder.length - 1 - (tail === './' ? 0 : tail.length)
    : -1
}
