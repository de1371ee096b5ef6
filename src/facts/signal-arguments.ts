import facts from './signal-arguments.json' with { type: 'json' }

/** Index of the signal that a call sends, from 0; undefined for a call that sends none. */
export function signalArgument(name: string): number | undefined {
  return positions.get(name)
}

const positions = new Map<string, number>(Object.entries(facts.arguments))
