import { tunable } from '../../../facts/apparmor-tunables.ts'
import { tryCompile } from '../automaton.ts'
import type { Automaton } from '../automaton.ts'
import { includes } from '../pattern.ts'
import type { OtherNeed } from './rule.ts'

interface Mount {
  readonly fstypes: readonly string[] | null
  /** Without `rw`, which is no flag; null: any. */
  readonly options: ReadonlySet<string> | null
  /** `options in (...)`: any of them, not all. */
  readonly isAnyOf: boolean
  readonly source: string | null
  readonly target: string | null
}

/** True where a rule about mounts is about all that the other one is about. */
export function coversMount(rule: OtherNeed, need: OtherNeed): boolean {
  const [wide, narrow] = [mountOf(rule), mountOf(need)]
  if (wide === null || narrow === null) return false
  if (rule.keyword !== need.keyword) {
    // `remount /x,` is `mount options=(remount) -> /x,`
    if (rule.keyword !== 'remount' || narrow.options?.has('remount') !== true) return false
    return (
      coversOptions(wide, without(narrow.options, 'remount')) &&
      isWithin(wide.target, narrow.target)
    )
  }
  return (
    (wide.fstypes === null ||
      (narrow.fstypes?.every(name => wide.fstypes!.includes(name)) ?? false)) &&
    coversOptions(wide, narrow.options) &&
    isWithin(wide.source, narrow.source) &&
    isWithin(wide.target, narrow.target)
  )
}

function coversOptions({ options, isAnyOf }: Mount, wanted: ReadonlySet<string> | null): boolean {
  if (options === null) return true
  if (wanted === null || (!isAnyOf && wanted.size !== options.size)) return false
  return [...wanted].every(option => options.has(option))
}

function without(options: ReadonlySet<string>, option: string): ReadonlySet<string> {
  return new Set([...options].filter(each => each !== option))
}

/** Names without a path are only themselves. */
function isWithin(wide: string | null, narrow: string | null): boolean {
  if (wide === null || wide === narrow) return true
  if (narrow === null) return false
  const [left, right] = [automatonOf(wide), automatonOf(narrow)]
  return left !== undefined && right !== undefined && includes([left], right)
}

function automatonOf(text: string): Automaton | undefined {
  return /^[/@{]/.test(text) ? tryCompile(text, tunable) : undefined
}

/** null: in a form that is not understood. */
function mountOf({ keyword, words, access, conditions }: OtherNeed): Mount | null {
  const rest = words.map(word => (/^".*"$/s.test(word) ? word.slice(1, -1) : word))
  const isAnyOf = rest[0] === 'options' && rest[1] === 'in' && access.length > 0
  if (isAnyOf) rest.splice(0, 2)
  else if (access.length > 0) return null
  const arrow = rest.indexOf('->')
  const listed = conditions.get('options')
  const fstype = conditions.get('fstype') ?? conditions.get('vfstype')
  const known = ['options', 'fstype', 'vfstype', 'oldroot']
  if ([...conditions.keys()].some(name => !known.includes(name))) return null
  const isMount = keyword === 'mount'
  const [source = null, ...more] = isMount ? (arrow < 0 ? rest : rest.slice(0, arrow)) : []
  const [target = null, ...others] = isMount ? (arrow < 0 ? [] : rest.slice(arrow + 1)) : rest
  if (more.length > 0 || others.length > 0) return null
  const options = isAnyOf ? access : listed === undefined ? null : wordsIn(listed)
  return {
    fstypes: fstype === undefined ? null : wordsIn(fstype),
    options:
      options === null ? null : new Set(options.map(plain).filter(option => option !== 'rw')),
    isAnyOf,
    source: conditions.get('oldroot') ?? source,
    target
  }
}

function plain(option: string): string {
  return option.replace(/^make-/, '')
}

/** `(rw, bind)`, `{ext3,ext4}`, `rw`. */
function wordsIn(text: string): string[] {
  return text.split(/[\s,(){}]+/).filter(word => word !== '')
}
