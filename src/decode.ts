import { UserError } from './errors.ts'

/** Typed reading of foreign JSON: every miss is a `UserError` that names the document and the place in it. */
export class Decoder {
  readonly #value: unknown
  readonly #document: string
  readonly #place: string

  /** `document` is a file name; `place` is where in it the value stands: `files[3].path`, '' for all of it. */
  constructor(value: unknown, document: string, place: string = '') {
    this.#value = value
    this.#document = document
    this.#place = place
  }

  string(): string {
    if (typeof this.#value !== 'string') throw this.#expected('a string')
    return this.#value
  }

  /** A whole number from 0. */
  count(): number {
    if (!Number.isSafeInteger(this.#value) || (this.#value as number) < 0)
      throw this.#expected('a whole number from 0')
    return this.#value as number
  }

  /** A whole number from 0 to 2^64 - 1, as a number where that is exact or as a BigInt. */
  unsigned64(): bigint {
    const value = this.#value
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value)
    const number = whole ? BigInt(value as bigint | number) : -1n
    if (number < 0n || number >= 1n << 64n)
      throw this.#expected('a whole number from 0 to 2^64 - 1')
    return number
  }

  /** A whole number of either sign. */
  integer(): number {
    if (!Number.isSafeInteger(this.#value)) throw this.#expected('a whole number')
    return this.#value as number
  }

  boolean(): boolean {
    if (typeof this.#value !== 'boolean') throw this.#expected('true or false')
    return this.#value
  }

  oneOf<const T extends string>(choices: readonly T[]): T {
    const found = choices.find(choice => choice === this.#value)
    if (found === undefined) throw this.#expected(`one of ${choices.join(', ')}`)
    return found
  }

  isString(): boolean {
    return typeof this.#value === 'string'
  }

  isNumber(): boolean {
    return typeof this.#value === 'number'
  }

  isList(): boolean {
    return Array.isArray(this.#value)
  }

  list<T>(item: (decoder: Decoder) => T): T[] {
    if (!Array.isArray(this.#value)) throw this.#expected('a list')
    return this.#value.map((value, index) =>
      item(new Decoder(value, this.#document, `${this.#place}[${index}]`))
    )
  }

  /** Entries of an object in the document's order; a key is only data (`__proto__` is a key like any other). */
  entries<T>(item: (decoder: Decoder, key: string) => T): [string, T][] {
    return Object.entries(this.#object()).map(([key, value]) => [
      key,
      item(this.#member(key, value), key)
    ])
  }

  at(key: string): Decoder {
    const object = this.#object()
    return this.#member(key, Object.hasOwn(object, key) ? object[key] : undefined)
  }

  /** `undefined` when the member is absent. */
  optional<T>(key: string, read: (decoder: Decoder) => T): T | undefined {
    const object = this.#object()
    return Object.hasOwn(object, key) && object[key] !== undefined ? read(this.at(key)) : undefined
  }

  nullable<T>(read: (decoder: Decoder) => T): T | null {
    return this.#value === null ? null : read(this)
  }

  /** True for null, and for a list, an object or a text without content. */
  isEmpty(): boolean {
    const value = this.#value
    if (value === null || value === '') return true
    return typeof value === 'object' && Object.keys(value).length === 0
  }

  /** The error for a value that has the right type but cannot be. */
  wrong(expected: string): UserError {
    return this.#expected(expected)
  }

  #object(): Record<string, unknown> {
    if (typeof this.#value !== 'object' || this.#value === null || Array.isArray(this.#value))
      throw this.#expected('an object')
    return this.#value as Record<string, unknown>
  }

  #member(key: string, value: unknown): Decoder {
    const place = this.#place === '' ? key : `${this.#place}.${key}`
    return new Decoder(value, this.#document, place)
  }

  #expected(what: string): UserError {
    const place = this.#place === '' ? '' : ` ${this.#place}:`
    return new UserError(`${this.#document}:${place} expected ${what}`)
  }
}
