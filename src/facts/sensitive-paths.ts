import facts from './sensitive-paths.json' with { type: 'json' }

/** Files whose use is worth a second look. */
export interface SensitivePath {
  /** AppArmor pattern. */
  readonly glob: string
  /** Pattern of those that are not meant: public keys. */
  readonly except?: string
  /** `secret`, `control-socket`, `kernel-or-device`, `integrity`. */
  readonly class: string
  /** AppArmor letters that matter. */
  readonly letters: string
  /** 2 to 5, as for system calls. */
  readonly severity: number
  readonly why: string
}

/** Source: AppArmor's severity.db and private-files, Docker's template, see the JSON. */
export const sensitivePaths: readonly SensitivePath[] = facts.paths

/** Whether it is reading or only writing that does harm. */
export type Harm = 'read' | 'write'

/** What touching a path would harm: a secret, the node, or what others run; null for any other path. */
export function harmOf(path: string): Harm | null {
  if (hasSecretName(path) || isIn(TO_READ, path)) return 'read'
  return isIn(TO_WRITE, path) ? 'write' : null
}

/** Whether a folder (with a slash at its end) lies in a sensitive place or holds one; places that are sensitive by a name alone do not count. */
export function reachesSensitive(folder: string, harm: Harm): boolean {
  if (harmOf(`${folder}x`) === 'read') return true
  if (harm === 'write' && harmOf(`${folder}x`) === 'write') return true
  return ABOVE[harm].has(folder)
}

// A name that is sensitive wherever it is (`/**/*.pem`) makes no folder sensitive; the files of that name are.
const BY_NAME = '/**/'

const globs = facts.paths.map(({ glob, class: kind }) => ({
  glob,
  harm: kind === 'integrity' ? ('write' as const) : ('read' as const)
}))

const byName = globs
  .filter(({ glob }) => glob.startsWith(BY_NAME))
  .map(({ glob }) => glob.slice(BY_NAME.length))
const names = byName.filter(name => !name.includes('/'))
const inFolders = byName.filter(name => name.includes('/'))

/** Matches the last segment of a path: most globs that are about a name have nothing else. */
const SECRET_NAME = new RegExp(`(?:${names.map(lastSegment).join('|')})$`, 's')

/** The others name a folder, each a hidden one. */
const SECRET_FOLDER = new RegExp(`/(?:${inFolders.map(toRegex).join('|')})$`, 's')

function hasSecretName(path: string): boolean {
  return SECRET_NAME.test(path) || (path.includes('/.') && SECRET_FOLDER.test(path))
}

// A `[^/]*` at the start of each alternative takes four times as long.
function lastSegment(name: string): string {
  return name.startsWith('*') ? toRegex(name.slice(1)) : `/${toRegex(name)}`
}

const rooted = globs
  .filter(({ glob }) => !glob.startsWith(BY_NAME))
  .flatMap(({ glob, harm }) =>
    alternatives(glob)
      .flatMap(withVar)
      .map(path => ({ path, harm }))
  )

/** /var/run is a link to /run, which a recording need not tell. */
function withVar(path: string): string[] {
  return path.startsWith('/run/') ? [path, `/var${path}`] : [path]
}

/** The folders that sensitive paths lie in, as far as no wildcard comes, and those that these lie in. */
const ABOVE: Readonly<Record<Harm, ReadonlySet<string>>> = {
  read: new Set(rooted.filter(({ harm }) => harm === 'read').flatMap(foldersAbove)),
  write: new Set(rooted.flatMap(foldersAbove))
}

function foldersAbove({ path }: { readonly path: string }): string[] {
  const literal = path.replace(/[^/]*[*].*$/, '')
  return Array.from(literal.matchAll(/\//g), ({ index }) => literal.slice(0, index + 1))
}

/** Patterns of paths, and the top folders (`/etc`) that they begin with: most other paths are ruled out by these alone. */
interface Places {
  readonly tops: ReadonlySet<string>
  readonly pattern: RegExp
}

const TO_READ = places('read')
const TO_WRITE = places('write')

function places(harm: Harm): Places {
  const paths = rooted.filter(entry => entry.harm === harm).map(({ path }) => path)
  return {
    tops: new Set(paths.map(topOf)),
    pattern: new RegExp(`^(?:${paths.map(toRegex).join('|')})$`, 's')
  }
}

function isIn({ tops, pattern }: Places, path: string): boolean {
  return tops.has(topOf(path)) && pattern.test(path)
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf('/', 1))
}

function toRegex(glob: string): string {
  return glob
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\*\*?/g, stars => (stars === '**' ? '.*' : '[^/]*'))
}

function alternatives(glob: string): string[] {
  const group = /\{([^}]*)\}/.exec(glob)
  if (!group) return [glob]
  return group[1]!.split(',').flatMap(name => alternatives(glob.replace(group[0], name)))
}
