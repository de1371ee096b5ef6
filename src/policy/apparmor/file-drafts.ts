import { APPEND, EXECUTE, MAP, READ, WRITE, accessOf, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { inMergedUsr, withMergedUsr } from '../../facts/usual-links.ts'
import { generalise } from '../../language/apparmor/generalise.ts'
import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import { byCodeUnit } from '../../order.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { priceOfPattern } from '../paths/pattern-price.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import { isOwnCode } from '../paths/path-kinds.ts'
import type { Widening } from '../paths/widening.ts'
import type { FileRule, Grant, Reason, Transition } from '../policy.ts'
import { foldCovered } from './covered.ts'
import { EXAMPLES, addNeeds, explain, grantedBy, joinGrants, newDraft, ruleOf } from './draft.ts'
import type { Draft, GrantedFile } from './draft.ts'
import { joinSiblings } from './siblings.ts'

/** A rule that nothing was seen of, or letters for one of which less was seen. */
export interface InferredFile {
  /** AppArmor pattern. */
  readonly pattern: string
  readonly access: string
  /** Whether only the file's owner may; false when it is not there. */
  readonly owner?: boolean
  /** Of what may be executed: where the image has the program that leads to it. */
  readonly program?: PathSymbols
  readonly reason: Reason
}

const MERGED_USR: Reason = {
  class: 'usual-link',
  text: 'the recording does not tell where links lead: on most systems this folder is one to /usr'
}

/** Where the image has a program, as merged /usr has it -> the profile that executing it leads to. */
export type Transitions = ReadonlyMap<PathSymbols, Transition>

/** File rules in the making: several paths may ask for one pattern, and the letters of one path for several. */
export class FileDrafts {
  /** By pattern. */
  readonly #drafts = new Map<string, Draft>()
  /** Patterns of folders that are granted with all that is in them. */
  readonly #folders = new Set<string>()
  readonly #options: DecideOptions
  readonly #widen: boolean
  readonly #followsUsualLinks: boolean
  readonly #transitions: Transitions

  constructor(options: DecideOptions, transitions: Transitions = new Map()) {
    this.#options = options
    this.#transitions = transitions
    this.#widen = !isSwitchedOff('pattern', options)
    this.#followsUsualLinks = !isSwitchedOff('usual-link', options)
  }

  /** What was seen of one path. */
  see(need: NeededPath): void {
    const { path, bits, byOwner, resolved, reasons } = need
    const isOwn = isOwnCode(need)
    for (const [as, letters] of lettersByStrictness(bits)) {
      // What the program made is mapped by the name that it is written by.
      const draft = this.#grant(path, [isOwn && as === 'm' ? 'w' : as, letters], resolved)
      // Several of its letters may be for one pattern.
      if (draft.needs.at(-1) === need) continue
      addNeeds(draft, [need])
      draft.byOwner &&= byOwner
      for (const reason of reasons) explain(draft, reason)
    }
  }

  /** A pattern in place of its members. */
  cover(widening: Widening): void {
    const { path, bits, members, class: kind, why } = widening
    const letters: Letters = [leastOf(bits), bitsOf(accessOf(bits)) ?? 0]
    const isResolved = members.every(({ resolved }) => resolved)
    const draft = this.#grant(path, letters, isResolved)
    addNeeds(draft, members)
    draft.byOwner &&= members.every(({ byOwner }) => byOwner)
    draft.grant = joinGrants(draft.grant, grantOf(widening))
    explain(draft, { class: kind, text: why })
    const { pattern } = draft
    if (pattern.endsWith(EVERYTHING)) this.#folders.add(pattern.slice(0, -EVERYTHING.length))
  }

  infer({ pattern, access, owner = false, program, reason }: InferredFile): void {
    if (isSwitchedOff(reason.class, this.#options)) return
    const bits = bitsOf(access) ?? 0
    if (this.#isWithin(pattern, bits)) return
    const price = reason.class === 'on-demand' ? this.#priceOf(pattern) : undefined
    if (price !== undefined && (price ?? 0) > this.#options.maxGrant) return
    const draft = this.#draft(pattern)
    if ((draft.bits & bits) === bits && (owner || !draft.byOwner)) return
    draft.bits |= bits
    draft.byOwner &&= owner
    if (bits & EXECUTE && program !== undefined) draft.transition ??= this.#transitionTo(program)
    explain(draft, reason)
    if (price !== undefined) draft.grant ??= { observed: 0, examples: [], unused: price }
  }

  #priceOf(pattern: string): number | null | undefined {
    return priceOfPattern(this.#options.listing, pattern)
  }

  /** The patterns with `x`. */
  executed(): string[] {
    return this.#executed().map(({ pattern }) => pattern)
  }

  /** Sorted by pattern. */
  rules(behaviour: Pick<Behaviour, 'runs'>): FileRule[] {
    return this.#finished().map(draft => ruleOf(draft, behaviour))
  }

  /** What the rules grant, without what there is to say of them; sorted by pattern. */
  grants(): GrantedFile[] {
    return this.#finished().map(grantedBy)
  }

  #finished(): Draft[] {
    if (this.#transitions.size > 0) this.#agree()
    const sorted = [...this.#drafts.values()].sort(byPattern)
    return joinSiblings(foldCovered(sorted)).sort(byPattern)
  }

  /** The rule that some letters of a path went to; `isResolved`: the recording tells that no link leads elsewhere. */
  #grant(path: PathSymbols, [as, letters]: Letters, isResolved: boolean): Draft {
    const { pattern: own, widenedBy } = generalise(path, as, this.#widen)
    const pattern = !isResolved && this.#followsUsualLinks ? withMergedUsr(own) : own
    const draft = this.#draft(pattern)
    draft.bits |= letters
    if (letters & EXECUTE) draft.transition = this.#transitionTo(path)
    if (pattern !== own) explain(draft, MERGED_USR)
    for (const { why } of widenedBy) explain(draft, { class: 'pattern', text: why })
    return draft
  }

  /** Whether a whole folder is granted that the pattern lies in. */
  #isWithin(pattern: string, bits: number): boolean {
    if (this.#folders.size === 0) return false
    for (let folder = pattern; folder !== ''; folder = folderOf(folder)) {
      if (!this.#folders.has(folder)) continue
      if ((this.#draft(folder + EVERYTHING).bits & bits) === bits) return true
    }
    return false
  }

  #executed(): Draft[] {
    return [...this.#drafts.values()].filter(({ bits }) => bits & EXECUTE)
  }

  #transitionTo(program: PathSymbols): Transition | null {
    if (this.#transitions.size === 0) return null
    return this.#transitions.get(inMergedUsr(program)) ?? null
  }

  /** Two names of one file must not lead to different profiles: the parser refuses that. The name that was seen counts. */
  #agree(): void {
    const agreed = new Map<string, Transition | null>()
    for (const draft of this.#executed().sort((a, b) => b.needs.length - a.needs.length)) {
      const name = inMergedUsr(draft.pattern)
      const transition = agreed.get(name)
      if (transition === undefined) agreed.set(name, draft.transition)
      else draft.transition = transition
    }
  }

  #draft(pattern: string): Draft {
    let draft = this.#drafts.get(pattern)
    if (!draft) {
      draft = newDraft(pattern)
      this.#drafts.set(pattern, draft)
    }
    return draft
  }
}

/** Letters together, as bits, and the one of them for which a path is generalised. */
type Letters = readonly [as: string, letters: number]

/** A pattern is one rule, whatever it grants: the least is widened. */
function leastOf(bits: number): string {
  return bits & (WRITE | APPEND) ? 'w' : bits & MAP ? 'm' : 'r'
}

function lettersByStrictness(bits: number): readonly Letters[] {
  return (BY_STRICTNESS[bits] ??= divided(bits))
}

/** By the bits. */
const BY_STRICTNESS: (readonly Letters[])[] = []

function divided(bits: number): Letters[] {
  // A program is read and mapped by the name that it runs by.
  const run = bits & EXECUTE ? bits & (EXECUTE | READ | MAP) : 0
  const others = [...accessOf(bits & ~run)].map((letter): Letters => [letter, bitsOf(letter) ?? 0])
  return run === 0 ? others : [['x', run], ...others]
}

/** The folder that something lies in; '': none. */
function folderOf(pattern: string): string {
  return pattern.length > 1
    ? pattern.slice(0, pattern.lastIndexOf('/', pattern.length - 2) + 1)
    : ''
}

function byPattern(a: Draft, b: Draft): number {
  return byCodeUnit(a.pattern, b.pattern)
}

function grantOf({ members, price }: Widening): Grant {
  const examples = members.slice(0, EXAMPLES).map(({ path }) => quotePath(path))
  return { observed: members.length, examples, unused: price }
}

/** How the pattern of a folder and all that is below it ends. */
const EVERYTHING = '{,**}'
