import { LINK, bitsOf } from '../../behaviour/access.ts'
import type { Behaviour, LinkFact } from '../../behaviour/behaviour.ts'

/** Letters that a file needs because another of its names has them. */
export interface LinkedAccess {
  readonly target: string
  readonly bits: number
  readonly link: LinkFact
}

/**
 * AppArmor lets a hard link be made only when the old name has all rights of the new one but `l` (Linux 6.1
 * security/apparmor/file.c, profile_path_link): both are the same file, so the old name gets them.
 */
export function linkedAccess(behaviour: Pick<Behaviour, 'files' | 'links'>): LinkedAccess[] {
  if (behaviour.links.length === 0) return []
  const access = new Map<string, number>()
  for (const { path, resolved = path, access: letters } of behaviour.files)
    access.set(resolved, (access.get(resolved) ?? 0) | (bitsOf(letters) ?? 0))
  // A link to a link: rights wander one name a round, and never back out.
  for (let changed = true; changed;) {
    changed = false
    for (const { path, target } of behaviour.links) {
      const wanted = (access.get(target) ?? 0) | ((access.get(path) ?? 0) & ~LINK)
      if (wanted === access.get(target)) continue
      access.set(target, wanted)
      changed = true
    }
  }
  return behaviour.links.map(link => ({
    target: link.target,
    bits: (access.get(link.path) ?? 0) & ~LINK,
    link
  }))
}
