import facts from './argument-conditions.json' with { type: 'json' }

/** An argument that is worth a condition. */
export interface ArgumentCondition {
  /** Calls that have the argument at the same place and are judged together. */
  readonly names: readonly string[]
  readonly index: number
  /** Architecture -> index, where that has the argument at another place. */
  readonly indexOn: ReadonlyMap<string, number>
  /**
   * `values`: one of those seen and of the floor. `bits`: none of the mask but those seen. `exclusive`: the two bits of the
   * mask never together.
   */
  readonly kind: 'values' | 'bits' | 'exclusive'
  /** The bits of the argument that are compared; the others are ignored. */
  readonly mask: bigint
  /** Applied unless switched off; the others are asked for. */
  readonly isUsual: boolean
  /** Architectures where the condition on a call would mean something else. */
  readonly not: (name: string) => readonly string[]
  /** Values that are allowed without having been seen: harmless, and used on some input. */
  readonly floor: readonly FloorValue[]
  /** Lists of values for the same need: where one was seen, another libc uses the others, so they are allowed, too. */
  readonly alike: readonly (readonly bigint[])[]
  /** How the names of programs and libraries begin that need a call against the condition on some input. */
  readonly exceptFiles: readonly string[]
  readonly why: string
}

/** A value, and what programs make the call with it for. */
export interface FloorValue {
  readonly value: bigint
  readonly why: string
}

/** A call that does the same as one with a condition, where no filter can see it. */
export interface BeyondFilters {
  readonly name: string
  /** The call with the condition. */
  readonly like: string
  /** For a person, with what can be done about it. */
  readonly why: string
}

interface Row {
  readonly names: readonly string[]
  readonly index: number
  readonly indexOn?: Readonly<Record<string, number>>
  readonly kind: string
  readonly mask: string
  readonly usual: boolean
  readonly why: string
  readonly not?: readonly string[]
  readonly notOf?: Readonly<Record<string, readonly string[]>>
  readonly alike?: readonly (readonly string[])[]
  readonly floor?: readonly { readonly values: readonly string[]; readonly why: string }[]
  readonly exceptFiles?: readonly string[]
}

/** Source: the kernel's headers, glibc, musl, own measurements; see the JSON. */
export const argumentConditions: readonly ArgumentCondition[] = (
  facts.conditions as readonly Row[]
).map(row => ({
  names: row.names,
  index: row.index,
  indexOn: new Map(Object.entries(row.indexOn ?? {})),
  kind: row.kind as ArgumentCondition['kind'],
  mask: BigInt(row.mask),
  isUsual: row.usual,
  not: name => [...(row.not ?? []), ...(row.notOf?.[name] ?? [])],
  floor: (row.floor ?? []).flatMap(({ values, why }) =>
    values.map(value => ({ value: BigInt(value), why }))
  ),
  alike: (row.alike ?? []).map(values => values.map(BigInt)),
  exceptFiles: row.exceptFiles ?? [],
  why: row.why
}))

/** Source: seccomp(2), see the JSON. */
export const beyondFilters: readonly BeyondFilters[] = facts.beyond

/** Calls whose conditions are asked for by name, sorted. */
export const optionalConditions: readonly string[] = argumentConditions
  .filter(condition => !condition.isUsual)
  .flatMap(condition => condition.names)
  .sort()
