import facts from './usual-links.json' with { type: 'json' }

const merged = new RegExp(`^/(${facts.folders.join('|')})/`)
const inFolder = /^(?:\/usr(?:\/local)?)?\/s?bin\/([^/]+)$/

/** The pattern that also fits where merged /usr has the file: `/{,usr/}bin/ls` for `/bin/ls`; else the pattern itself. */
export function withMergedUsr(pattern: string): string {
  return pattern.replace(merged, '/{,usr/}$1/')
}

/** Pattern of the programs that a name usually leads to: `/bin/{dash,bash,busybox}` for `/bin/sh`; null for others. */
export function usualTargets(path: string): string | null {
  const name = inFolder.exec(path)?.[1]
  const link = facts.programs.find(program => program.name === name)
  return link ? path.slice(0, path.lastIndexOf('/') + 1) + link.targets : null
}
