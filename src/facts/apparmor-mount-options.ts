import facts from './apparmor-mount-options.json' with { type: 'json' }

const kinds: ReadonlyMap<string, string> = new Map(
  facts.options.map(({ name, kind }) => [name, kind])
)

/** `flag`, `remount`, `bind`, `move`, `propagation`; undefined for no option that rules and records have in common. */
export function mountOptionKind(name: string): string | undefined {
  return kinds.get(name)
}
