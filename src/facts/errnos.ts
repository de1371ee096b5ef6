import facts from './errnos.json' with { type: 'json' }

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(facts.values).map(([name, number]) => [number, name])
)

/** The kernel's own numbers (ERESTARTSYS and others) begin here: no program sees them, since the call is entered again. */
export const FIRST_RESTART = 512

/** Name of an error number (positive), as in audit records; `E1234` for one that no header names. */
export function errnoName(number: number): string {
  return names.get(number) ?? `E${number}`
}

/** Number of an error's name, undefined for a name that is none. */
export function errnoNumber(name: string): number | undefined {
  return Object.hasOwn(facts.values, name)
    ? (facts.values as Readonly<Record<string, number>>)[name]
    : undefined
}
