import facts from './siblings.json' with { type: 'json' }

/** Calls that stand for the same need: another libc or architecture makes another one of them. */
export interface SiblingGroup {
  readonly id: string
  /** `alias`: the same call under another number or width; `successor`: an older or newer call that can do the same. */
  readonly kind: string
  readonly names: readonly string[]
  /** For a person: who makes which. */
  readonly reason: string
}

/** Source: kernel headers, libseccomp, glibc and musl, see the JSON. */
export const siblingGroups: readonly SiblingGroup[] = facts.groups

/** The groups that a call is in. */
export function siblingsOf(name: string): readonly SiblingGroup[] {
  return byName.get(name) ?? []
}

const byName = new Map<string, SiblingGroup[]>()
for (const group of siblingGroups)
  for (const name of group.names) byName.set(name, [...(byName.get(name) ?? []), group])
