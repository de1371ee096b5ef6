import facts from './address-results.json' with { type: 'json' }

/** True for a call whose result is an address of the process, of those that every program makes as it starts. */
export function returnsAddress(name: string): boolean {
  return facts.names.includes(name)
}
