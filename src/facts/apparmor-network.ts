import facts from './apparmor-network.json' with { type: 'json' }

/** AppArmor's name of a socket family (`AF_INET`: `inet`); undefined for one that no rule can name under abi/3.0. */
export function networkFamily(family: string): string | undefined {
  const name = family.replace(/^[AP]F_/, '').toLowerCase()
  const known = Object.hasOwn(aliases, name) ? aliases[name] : name
  return facts.families.find(candidate => candidate === known)
}

/** AppArmor's name of a socket type (`SOCK_STREAM`: `stream`); undefined for one that no rule can name. */
export function networkType(type: string): string | undefined {
  const name = type.replace(/^SOCK_/, '').toLowerCase()
  return facts.types.find(candidate => candidate === name)
}

/** Index of the argument that is the family of a new socket, from 0; undefined for a call that makes no socket. */
export function familyArgument(name: string): number | undefined {
  return familyArguments.get(name)
}

const familyArguments = new Map<string, number>(Object.entries(facts.familyArguments))

/** True for a family that ordinary programs talk through. */
export function isUsualFamily(family: string): boolean {
  return facts.usual.includes(family)
}

const aliases: Readonly<Record<string, string>> = facts.aliases
