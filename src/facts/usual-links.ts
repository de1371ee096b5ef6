import facts from './usual-links.json' with { type: 'json' }

const merged = new RegExp(`^/(${facts.folders.join('|')})/`)
const loaders = new RegExp(facts.loaders.path)
const inFolder = /^(?:\/usr(?:\/local)?)?\/s?bin\/([^/]+)$/

/** The pattern that also fits where merged /usr has the file: `/{,usr/}bin/ls` for `/bin/ls`; else the pattern itself. */
export function withMergedUsr(pattern: string): string {
  return pattern.replace(merged, '/{,usr/}$1/')
}

/** True for what lies in a folder that merged /usr has as a link. */
export function isUsualFolder(path: string): boolean {
  return merged.test(path)
}

/** A path or pattern as merged /usr has it: `/usr/bin/ls` for `/bin/ls` and for `/{,usr/}bin/ls`. */
export function inMergedUsr(pattern: string): string {
  return pattern.replace('/{,usr/}', '/').replace(merged, '/usr/$1/')
}

/** Whether `usualTarget` may tell where a path leads, from the right files. */
export function isUsualLink(path: string): boolean {
  return loaders.test(path) || programs.has(inFolder.exec(path)?.[1] ?? '')
}

/**
 * Pattern of the program that a name usually leads to, as far as the files that it used tell: for `/bin/sh`
 * `/bin/dash`, or `/bin/{dash,bash,busybox}`; null for names that are no such links, or where no file tells.
 */
export function usualTarget(path: string, used: readonly string[]): string | null {
  const loader = loaders.exec(path)?.[1]
  if (loader !== undefined) return facts.loaders.target.replace('$1', loader)
  const name = inFolder.exec(path)?.[1]
  for (const { uses, target } of programs.get(name ?? '') ?? [])
    for (const file of used.length > 0 ? used : ['']) {
      const sign = uses.exec(file)
      if (sign)
        return path.slice(0, path.lastIndexOf('/') + 1) + target.replace('$1', sign[1] ?? '')
    }
  return null
}

const programs = new Map(
  facts.programs.map(({ name, targets }) => [
    name,
    targets.map(({ uses, target }) => ({ uses: new RegExp(uses), target }))
  ])
)
