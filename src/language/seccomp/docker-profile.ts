import { Decoder } from '../../decode.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { errnoNumber } from '../../facts/errnos.ts'
import { parseExactJson } from './exact-json.ts'
import { readSeccompProfile, refuseEmpty } from './parse-profile.ts'
import { hasErrno } from './profile.ts'
import type { SeccompAction, SeccompEntry, SeccompProfile } from './profile.ts'
import {
  DOCKER_ENTRY_KEYS,
  DOCKER_KEYS,
  findKey,
  readAction,
  readArchitecture,
  readConditions,
  readErrno,
  readList,
  readName
} from './profile-members.ts'

/** What Docker and Podman look at before they hand a profile to the runtime. */
export interface Container {
  /** The machine's. */
  readonly arch: Arch
  /** Of the bounding set, lower case without CAP_. */
  readonly capabilities: readonly string[]
}

/** A profile in the OCI form, or in that of Docker and Podman, which says something else in each container. */
export interface ProfileSource {
  /** False: it is the same for all containers. */
  readonly isDockers: boolean
  in(container: Container): SeccompProfile
}

/**
 * Reads a profile of either form. What Docker and Podman disagree about (their own names of an errno, which Docker drops)
 * is read as Podman does; `minKernel` counts as met.
 * @throws UserError that names the document and the member
 */
export async function parseProfileSource(text: string, where: string): Promise<ProfileSource> {
  const root = new Decoder(await parseExactJson(text, where), where)
  if (!isDockers(root)) {
    const profile = readSeccompProfile(root, where)
    return { isDockers: false, in: () => profile }
  }
  refuseEmpty(root, where)
  const defaultAction = readAction(root.at('defaultAction'))
  const defaultErrno =
    readNamedErrno(root, 'defaultErrno', defaultAction) ??
    readErrno(root, 'defaultErrnoRet', defaultAction)
  const flags = readList(root, 'flags', item => item.string())
  const architectures = readArchitectures(root)
  const entries = readList(root, 'syscalls', readEntry)
  return {
    isDockers: true,
    in: container => ({
      defaultAction,
      defaultErrno,
      architectures: architectures(container.arch),
      flags,
      entries: entries.filter(({ holdsIn }) => holdsIn(container)).map(({ entry }) => entry)
    })
  }
}

function isDockers(root: Decoder): boolean {
  if (findKey(root, DOCKER_KEYS) !== undefined) return true
  const keys = readList(root, 'syscalls', entry => findKey(entry, DOCKER_ENTRY_KEYS))
  return keys.some(key => key !== undefined)
}

/** The machine's architecture -> those that the filter is for; none: the machine's alone. */
function readArchitectures(root: Decoder): (arch: Arch) => readonly string[] {
  const listed = readList(root, 'architectures', readArchitecture)
  const map = readList(root, 'archMap', item => [
    readArchitecture(item.at('architecture')),
    ...readList(item, 'subArchitectures', readArchitecture)
  ])
  if (listed.length > 0 && map.length > 0)
    throw root.at('archMap').wrong('either archMap or architectures, as Docker does')
  return arch => map.find(([native]) => native === arch) ?? listed
}

interface DockerEntry {
  readonly entry: SeccompEntry
  readonly holdsIn: (container: Container) => boolean
}

function readEntry(item: Decoder): DockerEntry {
  const action = readAction(item.at('action'))
  const name = item.optional('name', value => value.nullable(readName)) ?? null
  const names = readList(item, 'names', readName)
  if (name !== null && names.length > 0) throw item.at('name').wrong('either name or names')
  if (name === null && names.length === 0) throw item.at('names').wrong('at least one name')
  const includes = readFilter(item, 'includes')
  const excludes = readFilter(item, 'excludes')
  return {
    entry: {
      names: name === null ? names : [name],
      action,
      errno: readNamedErrno(item, 'errno', action) ?? readErrno(item, 'errnoRet', action),
      conditions: readConditions(item)
    },
    holdsIn: ({ arch, capabilities }) =>
      (includes.arches.length === 0 || includes.arches.includes(arch)) &&
      includes.capabilities.every(capability => capabilities.includes(capability)) &&
      !excludes.arches.includes(arch) &&
      !excludes.capabilities.some(capability => capabilities.includes(capability)) &&
      !excludes.hasMinKernel
  }
}

interface Filter {
  readonly arches: readonly string[]
  readonly capabilities: readonly string[]
  readonly hasMinKernel: boolean
}

const NO_FILTER: Filter = { arches: [], capabilities: [], hasMinKernel: false }

function readFilter(entry: Decoder, key: string): Filter {
  const read = (filter: Decoder): Filter => ({
    arches: readList(filter, 'arches', item => archNamed(item.string())),
    capabilities: readList(filter, 'caps', item =>
      item.string().toLowerCase().replace(/^cap_/, '')
    ),
    hasMinKernel: filter.optional('minKernel', item => !item.isEmpty()) === true
  })
  return entry.optional(key, filter => filter.nullable(read)) ?? NO_FILTER
}

function archNamed(name: string): string {
  return GO_NAMES.get(name) ?? name
}

/** Docker's names are those of Go where it has others than libseccomp. */
const GO_NAMES: ReadonlyMap<string, Arch> = new Map([
  ['386', 'x86'],
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64']
])

/** Podman's `"errno": "ENOSYS"`, or a number as text; null where there is none. */
function readNamedErrno(holder: Decoder, key: string, action: SeccompAction): number | null {
  const text = holder.optional(key, item => item.nullable(value => value.string())) ?? null
  if (text === null || text === '' || !hasErrno(action)) return null
  const number = /^\d{1,4}$/.test(text) ? Number(text) : errnoNumber(text)
  if (number === undefined || number > 4095) throw holder.at(key).wrong('the name of an errno')
  return number
}
