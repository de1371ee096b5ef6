import { UserError } from '../../errors.ts'
import { parseManifests } from '../../language/kubernetes/parse-manifests.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { isArch, scmpArch } from '../../facts/syscall-table.ts'
import { sortedSet } from '../../order.ts'

/** Lines that say how something is set up: name -> what they say, sorted. Those that are not there are missing. */
export type Settings = ReadonlyMap<string, readonly string[]>

/** What files of anyone say; those that are null do not exist. A pod may be any manifest. */
export async function readSettings(files: {
  readonly seccomp: SeccompProfile | null
  readonly apparmor: string | null
  readonly pod: string | null
}): Promise<Settings> {
  return new Map([
    ...(files.seccomp === null ? [] : ofSeccomp(files.seccomp)),
    ...(files.apparmor === null ? [] : ofAppArmor(files.apparmor)),
    ...(files.pod === null ? [] : ofManifests(await valuesOf(files.pod)))
  ])
}

type Entry = readonly [name: string, values: readonly string[]]

/** What a filter says of what no rule names. */
export function ofSeccomp({ defaultAction, defaultErrno, architectures }: SeccompProfile): Entry[] {
  return [
    ['defaultAction', [`SCMP_ACT_${defaultAction}`]],
    ...(defaultErrno === null ? [] : [['defaultErrnoRet', [`${defaultErrno}`]] as const]),
    ['architectures', sortedSet(architectures.map(arch => (isArch(arch) ? scmpArch(arch) : arch)))]
  ]
}

function ofAppArmor(text: string): Entry[] {
  const [, flags = ''] = /\bflags\s*=\s*\(([^()]*)\)/.exec(text) ?? []
  const lines = (pattern: RegExp): string[] => sortedSet(text.match(pattern) ?? [])
  const entries: Entry[] = [
    ['abi', lines(/^abi .*$/gm)],
    ['tunables', lines(/^#?include ["<]tunables\/.*$/gm)],
    ['variables', lines(/^@\{\w+\}\s*\+?=.*$/gm)],
    ['local', lines(/include if exists ["<]local\/.*$/gm)],
    ...flags.split(/[\s,]+/).map(flag => [flag, [`flags=(${flags})`]] as const)
  ]
  return entries.filter(([, values]) => values.length > 0)
}

/** What manifests say of how containers are set up. */
function ofManifests(documents: readonly unknown[]): Entry[] {
  const found = new Map<string, Set<string>>()
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'object') return
    found.set(name, (found.get(name) ?? new Set()).add(String(value)))
  }
  // What an alias names is looked at once.
  const walked = new Set<object>()
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
    if (walked.has(value)) return
    walked.add(value)
    for (const [key, member] of Object.entries(value)) {
      if (PLAIN.has(key)) add(key, member)
      else if (key === 'mountPath') add('volumes', member)
      else if (key === 'capabilities') addCapabilities(member, add)
      else if (/^container\.(?:apparmor|seccomp)\./.test(key))
        add(key.startsWith('container.app') ? 'appArmorProfile' : 'seccompProfile', member)
      else if (key === 'seccompProfile' || key === 'appArmorProfile')
        add(key, memberOf(member, 'localhostProfile') ?? memberOf(member, 'type'))
      walk(member, depth + 1)
    }
  }
  walk(documents, 0)
  return [...found].map(([name, values]) => [name, sortedSet([...values])])
}

const PLAIN = new Set([
  'allowPrivilegeEscalation',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser'
])

/** Deeper than any manifest. */
const MAX_DEPTH = 30

function addCapabilities(value: unknown, add: (name: string, value: unknown) => void): void {
  for (const list of ['drop', 'add']) {
    const names = memberOf(value, list)
    if (Array.isArray(names)) for (const name of names) add('capabilities', `${list} ${name}`)
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** Text that is no YAML says nothing. */
async function valuesOf(text: string): Promise<unknown[]> {
  try {
    return (await parseManifests(text, '')).manifests.map(({ value }) => value)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return []
  }
}
