import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'

/** Moves a path of the recording's machine to where the image has it: the first prefix of whole segments that fits. */
export function movePath(
  path: PathSymbols,
  moves: readonly (readonly [from: string, to: string])[]
): PathSymbols {
  for (const [from, to] of moves) {
    const prefix = folder(from)
    if (path === prefix || path.startsWith(`${prefix}/`))
      return `${folder(to)}${path.slice(prefix.length)}` || '/'
  }
  return path
}

// What a user types is no recorded path: a backslash or a brace in it is itself.
function folder(typed: string): PathSymbols {
  return Buffer.from(typed.replace(/\/+$/, ''), 'utf8').toString('latin1')
}
