import facts from './apparmor-tunables.json' with { type: 'json' }

/**
 * What a variable of `tunables/global` stands for, as alternative AppArmor patterns without a slash at the end;
 * undefined for a variable that our rules do not use. Source: Debian's apparmor package, see `_sources` in the JSON.
 */
export function tunable(name: string): readonly string[] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

const table: Readonly<Record<string, readonly string[]>> = facts.tunables
