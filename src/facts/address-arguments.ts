import facts from './address-arguments.json' with { type: 'json' }

/** Index of the socket address of a call, from 0; as of most for one that only carries such calls. Source: Linux net/socket.c */
export function addressArgument(name: string): number {
  return positions.get(name) ?? positions.get('connect')!
}

const positions = new Map<string, number>(Object.entries(facts.arguments))
