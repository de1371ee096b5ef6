import { mountOptionKind } from '../../facts/apparmor-mount-options.ts'
import { readPath } from './path-symbols.ts'
import { isPattern, quotePath, quotePattern } from './quote.ts'

/** Keyword of a rule about mounts. */
export type MountKind = 'mount' | 'umount' | 'pivot_root'

/** The keyword of the rule that a class of AppArmor's records asks for; undefined for a class that is not about mounts. */
export function mountKindOf(className: string): MountKind | undefined {
  return KINDS.get(className)
}

const KINDS: ReadonlyMap<string, MountKind> = new Map([
  ['mount', 'mount'],
  ['remount', 'mount'],
  ['umount', 'umount'],
  ['pivotroot', 'pivot_root']
])

/** What a mount rule is about: the words behind its keyword. All null or empty: whatever is mounted wherever. */
export interface MountScope {
  readonly fstype: string | null
  /** In the order of the record. */
  readonly options: readonly string[]
  /** Pattern, or the bare name of what has no path: `tmpfs`, `192.0.2.1:/srv`. Of pivot_root the folder for the old root. */
  readonly source: string | null
  readonly target: string | null
}

/** The words behind the keyword, in the form that AppArmor 3.0 to 4.1 read; with a blank before. */
export function printMountScope(kind: MountKind, scope: MountScope): string {
  const { fstype, options, source, target } = scope
  const words = [
    fstype === null ? '' : `fstype=${fstype}`,
    options.length === 0 ? '' : `options=(${options.join(', ')})`
  ]
  const [from, to] = [source, target].map(text => (text === null ? '' : quoteName(text)))
  if (kind === 'mount') words.push(from!, to === '' ? '' : `-> ${to!}`)
  else words.push(from === '' ? '' : `oldroot=${from!}`, to!)
  return words
    .filter(word => word !== '')
    .map(word => ` ${word}`)
    .join('')
}

function quoteName(text: string): string {
  return isPattern(text) ? quotePattern(text) : `"${text}"`
}

/** A name without a path that means nothing to a pattern. */
const BARE_NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.:/@+-]{0,255}$/

/** Text of `printMountScope`, with quotes; undefined for any other. */
export function readMountScope(kind: MountKind, text: string): MountScope | undefined {
  const found = (kind === 'mount' ? MOUNT : OTHER).exec(text)?.groups
  if (!found) return undefined
  const scope = {
    fstype: found['fstype'] ?? null,
    options: found['options']?.split(', ') ?? [],
    source: unquoted(found['source']),
    target: unquoted(found['target'])
  }
  return printMountScope(kind, scope) === text ? scope : undefined
}

const NAME = String.raw`"[^"]*"|[/@][^ "]*`
const MOUNT = new RegExp(
  String.raw`^(?: fstype=(?<fstype>[a-z0-9][a-z0-9_.]*))?(?: options=\((?<options>[a-z]+(?:, [a-z]+)*)\))?(?: (?<source>${NAME}))?(?: -> (?<target>${NAME}))?$`
)
const OTHER = new RegExp(String.raw`^(?: oldroot=(?<source>${NAME}))?(?: (?<target>${NAME}))?$`)

function unquoted(text: string | undefined): string | null {
  if (text === undefined) return null
  return text.startsWith('"') ? text.slice(1, -1) : text
}

/** What AppArmor's record shows of a mount, as behaviour/v1 writes it. */
export interface RecordedMount {
  readonly name?: string | null | undefined
  readonly srcname?: string | null | undefined
  readonly fstype?: string | null | undefined
  readonly flags?: string | null | undefined
}

/**
 * The smallest scope with what a record tells; null where no rule can say it, or none of all versions: options that are asked
 * about alone stand together, or the names are no paths.
 */
export function mountScope(kind: MountKind, record: RecordedMount): MountScope | null {
  const target = pathPattern(record.name)
  if (target === null) return null
  if (kind === 'umount') return { fstype: null, options: [], source: null, target }
  if (kind === 'pivot_root')
    return { fstype: null, options: [], source: pathPattern(record.srcname), target }
  // The kernel prints no flags where none is set (Linux 6.1 security/apparmor/mount.c audit_cb).
  const options = (record.flags ?? 'rw').split(/, */).filter(word => word !== '')
  const kinds = options.map(mountOptionKind)
  const asked = new Set(kinds.filter(each => each !== 'flag'))
  if (options.length === 0 || asked.has(undefined)) return null
  const isRemount = asked.delete('remount')
  if (asked.size > 1 || (isRemount && !(asked.size === 0 || asked.has('bind')))) return null
  // Neither a remount nor a change of propagation is asked about with what is mounted.
  if (isRemount || asked.has('propagation')) return { fstype: null, options, source: null, target }
  const source = sourceName(record.srcname)
  if (source === undefined) return null
  if (asked.size > 0) return { fstype: null, options, source, target }
  const { fstype } = record
  if (fstype == null || !/^[a-z0-9][a-z0-9_.]*$/.test(fstype)) return null
  return { fstype, options, source, target }
}

function pathPattern(text: string | null | undefined): string | null {
  const symbols = text == null ? null : readPath(text)
  return symbols === null ? null : quotePath(symbols)
}

/** null: any; undefined: one that no rule can name. */
function sourceName(text: string | null | undefined): string | null | undefined {
  if (text == null) return null
  return pathPattern(text) ?? (BARE_NAME.test(text) ? text : undefined)
}
