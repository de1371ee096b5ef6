import { relative } from 'node:path'

/** An absolute path as a person would type it in `cwd`. */
export function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' ? '.' : short.startsWith('..') ? path : short
}
