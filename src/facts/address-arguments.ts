import facts from './address-arguments.json' with { type: 'json' }

/**
 * Index of the argument that is the peer's address, from 0. For a call that is not in the table, such as one that carries others
 * (socketcall), that of connect. Source: Linux net/socket.c, see the JSON.
 */
export function addressArgument(name: string): number {
  return positions.get(name) ?? positions.get('connect')!
}

const positions = new Map<string, number>(Object.entries(facts.arguments))
