import { labelPattern, printListedLabel, readLabel } from './label.ts'

/** What a rule about messages of a bus is about; null: any. All texts but the label are plain and stand for themselves. */
export interface DbusScope {
  /** `send`, `receive`, `bind` or `eavesdrop`. */
  readonly access: string
  /** `system`, `session`. */
  readonly bus: string
  /** Of the object. */
  readonly path: string | null
  readonly interface: string | null
  readonly member: string | null
  /** Well-known name: of the other side, or with `bind` the one that is taken. */
  readonly name: string | null
  /** Pattern of the profile of the other side. */
  readonly label: string | null
}

/** What a bus daemon's record shows, as behaviour/v1 writes it. */
export interface RecordedMessage {
  readonly access?: string | undefined
  readonly bus?: string | undefined
  readonly path?: string | undefined
  readonly interface?: string | undefined
  readonly member?: string | undefined
  readonly name?: string | undefined
  readonly peer?: string | undefined
}

/**
 * The smallest scope with what a record tells; null where no rule can say it. The name of a connection (`:1.42`) is another one
 * each time, so that it is left out.
 */
export function dbusScope(record: RecordedMessage): DbusScope | null {
  const { access = '', bus = '' } = record
  if (!ACCESS.test(access) || !/^[A-Za-z0-9_-]{1,64}$/.test(bus)) return null
  if (access === 'eavesdrop') return anyMessage(access, bus)
  const { path, interface: of, member, peer } = record
  const name = record.name?.startsWith(':') === true ? undefined : record.name
  if (![path, of, member, name].every(text => text === undefined || PLAIN.test(text))) return null
  if (access === 'bind')
    return name === undefined ? null : { ...NOTHING, access, bus, name, label: null }
  const label = peer === undefined ? null : labelPattern(peer)
  if (peer !== undefined && label === null) return null
  return {
    access,
    bus,
    path: path ?? null,
    interface: of ?? null,
    member: member ?? null,
    name: name ?? null,
    label
  }
}

/** Any message of a bus, or any name on it. */
export function anyMessage(access: string, bus: string): DbusScope {
  return { ...NOTHING, access, bus }
}

const ACCESS = /^(?:send|receive|bind|eavesdrop)$/
const NOTHING = { path: null, interface: null, member: null, name: null, label: null }
/** Names and paths of a bus have no other characters. Source: D-Bus specification 0.42, Valid Names */
const PLAIN = /^[A-Za-z0-9_./-]{1,255}$/

/** The rule without its comma. */
export function printDbus(scope: DbusScope): string {
  const { access, bus, path, member, name, label } = scope
  const isBind = access === 'bind'
  const peer = [
    ...(name === null || isBind ? [] : [`name=${name}`]),
    ...(label === null ? [] : [`label=${printListedLabel(label)}`])
  ]
  return [
    `dbus (${access}) bus=${bus}`,
    ...(path === null ? [] : [`path=${path}`]),
    ...(scope.interface === null ? [] : [`interface=${scope.interface}`]),
    ...(member === null ? [] : [`member=${member}`]),
    ...(name !== null && isBind ? [`name=${name}`] : []),
    ...(peer.length === 0 ? [] : [`peer=(${peer.join(', ')})`])
  ].join(' ')
}

/** Text of `printDbus`; undefined for any other. */
export function readDbus(text: string): DbusScope | undefined {
  const found = FORM.exec(text)?.groups
  if (!found) return undefined
  const { access = '', bus = '', own, peer, label } = found
  const pattern = label === undefined ? null : readLabel(label, printListedLabel)
  if (pattern === undefined) return undefined
  const scope = {
    access,
    bus,
    path: found['path'] ?? null,
    interface: found['interface'] ?? null,
    member: found['member'] ?? null,
    name: own ?? peer ?? null,
    label: pattern
  }
  return printDbus(scope) === text ? scope : undefined
}

const WORD = '[A-Za-z0-9_./-]{1,255}'
const FORM = new RegExp(
  `^dbus \\((?<access>send|receive|bind|eavesdrop)\\) bus=(?<bus>[A-Za-z0-9_-]{1,64})` +
    `(?: path=(?<path>${WORD}))?(?: interface=(?<interface>${WORD}))?(?: member=(?<member>${WORD}))?` +
    `(?: name=(?<own>${WORD}))?` +
    `(?: peer=\\((?:name=(?<peer>${WORD})(?:, |(?=\\))))?(?:label=(?<label>"[^"]*"|[^" ]+))?\\))?$`
)
