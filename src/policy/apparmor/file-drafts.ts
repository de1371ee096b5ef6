import { APPEND, EXECUTE, WRITE, accessOf, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, FileFact, FileUse, Program } from '../../behaviour/behaviour.ts'
import { isLateError } from '../../facts/late-errors.ts'
import { withMergedUsr } from '../../facts/usual-links.ts'
import { generalise } from '../../language/apparmor/generalise.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { byCodeUnit } from '../../order.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import type { FileRule, Reason } from '../policy.ts'
import { seen } from './evidence.ts'
import { movePath } from './move-path.ts'

/** A rule that nothing was seen of, or letters for one of which less was seen. */
export interface InferredFile {
  /** AppArmor pattern. */
  readonly pattern: string
  readonly access: string
  readonly reason: Reason
}

interface Draft {
  bits: number
  /** Whether it was the owner of the file who did it, every time. */
  byOwner: boolean
  readonly paths: Set<string>
  readonly uses: Set<FileUse>
  readonly reasons: Map<string, Reason>
}

const MERGED_USR: Reason = {
  class: 'usual-link',
  text: 'the recording does not tell where links lead: on most systems this folder is one to /usr'
}

/** File rules in the making: several paths may ask for one pattern, and the letters of one path for several. */
export class FileDrafts {
  readonly #drafts = new Map<string, Draft>()
  readonly #options: DecideOptions
  readonly #widen: boolean
  readonly #followsUsualLinks: boolean

  constructor(options: DecideOptions) {
    this.#options = options
    this.#widen = !isSwitchedOff('pattern', options)
    this.#followsUsualLinks = !isSwitchedOff('usual-link', options)
  }

  /** Paths relative to a folder that the log does not show are left out: their run carries a warning. */
  see(fact: FileFact): void {
    const recorded = readPath(fact.resolved ?? fact.path)
    if (recorded === null) return
    const path = movePath(recorded, this.#options.mapPath)
    const late = Object.entries(fact.failed).filter(([errno]) => isLateError(errno))
    const uses = fact.uses.filter(use => use.access !== '')
    const byOwner = late.length === 0 && uses.length > 0 && uses.every(use => use.owner)
    for (const letter of union(fact.access, late)) {
      const { pattern: own, widenedBy } = generalise(path, letter, this.#widen)
      const pattern =
        fact.resolved === undefined && this.#followsUsualLinks ? withMergedUsr(own) : own
      const draft = this.#draft(pattern)
      if (pattern !== own) explain(draft, MERGED_USR)
      draft.bits |= bitsOf(letter) ?? 0
      draft.byOwner &&= byOwner
      draft.paths.add(path)
      for (const use of uses) draft.uses.add(use)
      for (const { why } of widenedBy) explain(draft, { class: 'pattern', text: why })
      for (const [errno] of late)
        explain(draft, { class: 'seen', text: `${errno} comes after AppArmor's check` })
    }
  }

  /** Letters that a recorded path needs for another reason than its own uses. */
  need(recorded: string, bits: number, reason: Reason): void {
    const symbols = readPath(recorded)
    if (symbols === null) return
    const path = movePath(symbols, this.#options.mapPath)
    for (const letter of accessOf(bits)) {
      const { pattern } = generalise(path, letter, this.#widen)
      const draft = this.#draft(pattern)
      const bit = bitsOf(letter) ?? 0
      if (draft.bits & bit) continue
      draft.bits |= bit
      draft.byOwner = false
      explain(draft, reason)
    }
  }

  infer({ pattern, access, reason }: InferredFile): void {
    if (isSwitchedOff(reason.class, this.#options)) return
    const draft = this.#draft(pattern)
    const bits = bitsOf(access) ?? 0
    if ((draft.bits & bits) === bits) return
    draft.bits |= bits
    draft.byOwner = false
    explain(draft, reason)
  }

  /** The patterns with `x`. */
  executed(): string[] {
    return [...this.#drafts].filter(([, { bits }]) => bits & EXECUTE).map(([pattern]) => pattern)
  }

  /** Sorted by pattern. */
  rules(behaviour: Pick<Behaviour, 'runs'>): FileRule[] {
    return [...this.#drafts]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([pattern, draft]) => ({
        pattern,
        perms: accessOf(draft.bits),
        owner: draft.byOwner && isOwnersBusiness(pattern, draft.bits),
        by: programs(draft.uses),
        reasons: reasonsOf(draft, behaviour)
      }))
  }

  #draft(pattern: string): Draft {
    let draft = this.#drafts.get(pattern)
    if (!draft) {
      draft = { bits: 0, byOwner: true, paths: new Set(), uses: new Set(), reasons: new Map() }
      this.#drafts.set(pattern, draft)
    }
    return draft
  }
}

function union(access: string, late: readonly (readonly [string, string])[]): string {
  return accessOf(
    late.reduce((bits, [, wanted]) => bits | (bitsOf(wanted) ?? 0), bitsOf(access) ?? 0)
  )
}

// Reading a file of the image must not depend on the user that the pod runs as; what a process writes, and its own
// entries in /proc, are its own.
function isOwnersBusiness(pattern: string, bits: number): boolean {
  return (bits & (WRITE | APPEND)) !== 0 || pattern.startsWith('@{PROC}/@{pid}/')
}

function programs(uses: ReadonlySet<FileUse>): Program[] {
  return [...new Set([...uses].map(use => use.by))].sort((a, b) => byCodeUnit(a ?? '', b ?? ''))
}

function explain(draft: Draft, reason: Reason): void {
  draft.reasons.set(`${reason.class} ${reason.text}`, reason)
}

function reasonsOf({ paths, uses, reasons }: Draft, behaviour: Pick<Behaviour, 'runs'>): Reason[] {
  const what = paths.size === 1 ? '1 path' : `${paths.size} paths`
  const inferred = [...reasons].sort(([a], [b]) => byCodeUnit(a, b)).map(([, reason]) => reason)
  return paths.size === 0 ? inferred : [seen(behaviour, what, [...uses]), ...inferred]
}
