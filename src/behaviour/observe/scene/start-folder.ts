import { START_FOLDER, normalForm } from './paths.ts'

/**
 * The folder that the command was started in, from a cwd that was put together (`??/a`) and the same cwd as the kernel told it
 * (`/srv/a`); null when they do not tell.
 */
export function startOf(cwd: string, told: string): string | null {
  if (!isBelowStart(cwd)) return null
  const below = cwd.slice(START_FOLDER.length)
  return told.endsWith(below) ? told.slice(0, told.length - below.length) || '/' : null
}

/** A path in the start folder as it is printed: absolute when the folder is known, else `?/a`. */
export function fromStart(path: string, start: string | null): string {
  if (!isBelowStart(path)) return path
  const named = normalForm(`${start ?? '?'}${path.slice(START_FOLDER.length)}`)
  // A rule for a folder ends in a slash.
  return path.endsWith('/') && !named.endsWith('/') ? `${named}/` : named
}

/** The fact with other names for its paths. */
export function renamed<T extends object>(fact: T, name: (path: string) => string): T {
  const pairs = Object.entries(fact).map(([key, value]) => [
    key,
    typeof value === 'string' ? name(value) : (value as unknown)
  ])
  return Object.fromEntries(pairs) as T
}

/** True for what `fromStart` changes. */
export function isBelowStart(path: string): boolean {
  return path === START_FOLDER || path.startsWith(`${START_FOLDER}/`)
}
