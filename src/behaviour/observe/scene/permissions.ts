import { callEffect } from '../../../facts/call-effects.ts'
import type { PathNeed } from '../../../facts/path-needs.ts'
import type { Caller, Owned } from '../../../trace/sink.ts'
import type { Place } from '../../behaviour.ts'
import type { CurrentCall, Evidence } from './current-call.ts'
import { EXECUTE, READ, WRITE, isClosed, isFolder, refusal } from './permission.ts'

/** Evidence that rests on a file's owner and mode at the end of the recording, so it waits until then. */
interface Pending {
  readonly path: string
  readonly evidence: Evidence
  place: Place
}

/** Most changes of what is known of permissions before calls are no longer learned: each change voids what was learned. */
export const UNSTEADY = 32

const REFUSED = 'that owner and mode refuse'
/** In these folders the kernel decides by rules of its own. */
const PSEUDO = /^\/(?:proc|sys)\//

/**
 * Evidence for CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH from owners and modes: a call that these refuse succeeds only with one
 * of the two. Owners and modes come from audit records, from `strace -v`, and from what `record` found at its end.
 */
export class Permissions {
  /** Path -> owner and mode that the log shows, until it shows a change. */
  readonly #shown = new Map<string, Owned>()
  /** Path -> owner and mode at the end of the recording. */
  #final: ReadonlyMap<string, Owned> = new Map()
  readonly #changed = new Set<string>()
  readonly #pending = new Map<string, Pending>()
  /** Counts changes of what is known. */
  #changes = 0
  /** User and group the recorded command was started as; null: unknown. */
  readonly start: { uid: number | null; gid: number | null } = { uid: null, gid: null }

  /** What `record` has noted: the user it started the command as, and owners and modes at the end. */
  looked(user: Caller | null, final: readonly (readonly [path: string, Owned])[]): void {
    if (user !== null) Object.assign(this.start, user)
    this.#final = new Map(final)
  }

  /** The log shows a path's owner and mode. */
  learnOwned(path: string, owned: Owned): void {
    const before = this.#shown.get(path)
    if (before !== undefined && isSame(before, owned)) return
    this.#shown.set(path, owned)
    this.#changes++
  }

  /** Equal calls at one age give the same evidence, except at `UNSTEADY`, where they need not. */
  get age(): number {
    return Math.min(this.#changes, UNSTEADY)
  }

  /** The log shows the user or group the recorded command was started as. */
  learnStart(id: 'uid' | 'gid', value: number): void {
    if (this.start[id] !== null) return
    this.start[id] = value
    this.#changes++
  }

  /** The log shows that a path now is another file, or has another owner or mode. */
  change(path: string): void {
    this.#forget(path)
    if (this.#final.has(path)) this.#changed.add(path)
  }

  /** True if no owner and mode is known but those that the current call shows. */
  get isEmpty(): boolean {
    return this.#shown.size === 0 && this.#final.size === 0
  }

  /**
   * Derives evidence from the current call, which worked or failed with EACCES on `path`: the path of argument `index`, or of a
   * socket's address (-1). `written`: the path as the program passed it.
   */
  weigh(current: CurrentCall, path: string, written: string, index: number, need: PathNeed): void {
    const { record } = current.call
    if (PSEUDO.test(path) || !path.startsWith('/')) return
    const caller = this.#callerOf(current)
    if (caller !== null && (current.hasWorked || current.error === 'EACCES')) {
      const folder = path.slice(0, path.lastIndexOf('/')) || '/'
      this.#search(current, caller, folder, written)
      const owned = record?.folderOwned(index) ?? null
      // An audit record has the folder if the call made or removed a name there; a file that the call made is the caller's own.
      const isElse = need.folder === 'perhaps' && this.#isOfAnother(path, caller)
      if (need.folder !== false && !isElse && (record === null || owned !== null))
        this.#ask(current, caller, folder, owned, WRITE | EXECUTE, CHANGE, need.folder === true)
      const operation = operationOf(need.object, index, current.name)
      if (need.object !== 0)
        this.#ask(current, caller, path, record?.owned(index) ?? null, need.object, operation)
    }
    if (record !== null) this.#learn(path, record.owned(index))
  }

  /** Adds the waiting evidence; of a file that was changed during the recording, with medium confidence. */
  settle(current: CurrentCall): void {
    for (const { path, evidence, place } of this.#pending.values()) {
      current.place = place
      const isSure = !this.#changed.has(path)
      current.add('capabilities', isSure ? evidence : { ...evidence, confidence: 'medium' })
    }
    this.#pending.clear()
  }

  #callerOf({ call, task }: CurrentCall): Caller | null {
    const { process } = task
    if (process.hasOwnUsers) return null
    if (call.record !== null) return call.record.caller()
    const uid = process.hasUnknownUser ? null : (process.users.effective ?? this.start.uid)
    return uid === null
      ? null
      : { uid, gid: process.gid === undefined ? this.start.gid : process.gid }
  }

  #isOfAnother(path: string, { uid }: Caller): boolean {
    const file = this.#shown.get(path) ?? this.#final.get(path)
    return file !== undefined && file.owner !== uid
  }

  /** Bounds memory: an audit log shows the owner of every path, so only folders that "others" may not search are kept. */
  #learn(path: string, owned: Owned | null): void {
    if (owned !== null && isClosed(owned)) this.learnOwned(path, owned)
    else if (owned !== null) this.#forget(path)
  }

  #forget(path: string): void {
    if (this.#shown.delete(path)) this.#changes++
  }

  /** Evidence from the search of each folder that the kernel walks through, up to `folder`. */
  #search(current: CurrentCall, caller: Caller, folder: string, written: string): void {
    if (this.isEmpty) return
    const shortest = written.startsWith('/') ? 0 : startOf(`${folder}/`, written)
    for (let at = folder; at.length >= shortest; at = at.slice(0, at.lastIndexOf('/'))) {
      if (at === '' || shortest < 0) return
      this.#ask(current, caller, at, null, EXECUTE, SEARCH)
    }
  }

  /** Adds evidence if owner and mode refuse `wanted`. `owned`: what the call itself shows; null: what is known from before. */
  #ask(
    current: CurrentCall,
    caller: Caller,
    path: string,
    owned: Owned | null,
    wanted: number,
    operation: string,
    isNeeded = true
  ): void {
    const shown = owned ?? this.#shown.get(path)
    const file = shown ?? this.#final.get(path)
    const refused = file === undefined ? null : refusal(caller, file, wanted)
    if (file === undefined || refused === null) return
    const isSure = isNeeded && refused === 'sure'
    const evidence = evidenceOf(current, isFolder(file), wanted, operation, isSure)
    if (shown !== undefined) return current.add('capabilities', evidence)
    const key = JSON.stringify([path, evidence])
    const known = this.#pending.get(key)
    if (known === undefined) this.#pending.set(key, { path, evidence, place: current.place })
    else known.place = Math.min(known.place, current.place)
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
 * To read a file, or to read or search a folder, the kernel tries CAP_DAC_READ_SEARCH first. Source: Linux 6.1 fs/namei.c
 * generic_permission
 */
function evidenceOf(
  current: CurrentCall,
  isFolder: boolean,
  wanted: number,
  operation: string,
  isSure: boolean
): Evidence {
  const isLesser = wanted === READ || (isFolder && (wanted & WRITE) === 0)
  return {
    capability: isLesser ? 'dac_read_search' : 'dac_override',
    operation,
    outcome: current.hasWorked ? 'used' : 'refused',
    confidence: isSure ? 'high' : 'medium',
    by: current.by
  }
}

function isSame(a: Owned, b: Owned): boolean {
  return a.owner === b.owner && a.group === b.group && a.mode === b.mode
}

/** Length in characters of the folder that the relative path `written` starts from; -1 if `..` or a link hides it. */
function startOf(folder: string, written: string): number {
  const at = written.lastIndexOf('/')
  const tail = at < 0 ? '' : `${written.slice(0, at).replace(/^\.\//, '')}/`
  return folder.endsWith(`/${tail}`) || tail === './'
    ? folder.length - 1 - (tail === './' ? 0 : tail.length)
    : -1
}
