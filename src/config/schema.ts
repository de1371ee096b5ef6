import { UserError } from '../errors.ts'
import type { Located } from './located.ts'
import { didYouMean } from './did-you-mean.ts'

/** The part of JSON Schema that schemas/tracewall.schema.json is written in, so that editors and the reader go by one text. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, Schema>>
  readonly propertyNames?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  /** Of text with a pattern: the form in words, for a message. */
  readonly description?: string
  readonly examples?: readonly string[]
}

/**
 * Checks a value; `key` is what it is called in the file.
 * @throws UserError that names file, line and key, and says what is expected
 */
export function check(value: Located, schema: Schema, key: string, file: string): void {
  const wrong = mistake(value, schema, key)
  if (wrong === null) return
  const at = wrong.key === '' ? '' : `${wrong.key}: `
  throw new UserError(`${file}:${wrong.line}: ${at}${wrong.text}`)
}

interface Mistake {
  readonly line: number
  readonly key: string
  readonly text: string
}

function mistake(value: Located, schema: Schema, key: string): Mistake | null {
  const { line } = value
  const wrong = (text: string): Mistake => ({ line, key, text })
  if (schema.anyOf) {
    // The alternative that has most of the members is the one that was meant.
    const mistakes = schema.anyOf.map(each => mistake(value, each, key))
    if (mistakes.includes(null)) return null
    const meant = schema.anyOf.findIndex(each =>
      (each.required ?? []).every(name => has(value, name))
    )
    return mistakes[Math.max(0, meant)]!
  }
  if (schema.type !== undefined && !isOfType(value, schema.type))
    return wrong(`expected ${nameOf(schema)}`)
  switch (value.kind) {
    case 'scalar':
      return ofScalar(value, schema, wrong)
    case 'list':
      return ofList(value, schema, key, wrong)
    case 'map':
      return ofMap(value, schema, key, wrong)
  }
}

function has(value: Located, name: string): boolean {
  return value.kind === 'map' && value.members.has(name)
}

function ofScalar(
  { value, source }: Located & { readonly kind: 'scalar' },
  schema: Schema,
  wrong: (text: string) => Mistake
): Mistake | null {
  if (schema.enum && !schema.enum.includes(value)) {
    const words = schema.enum.filter(each => typeof each === 'string')
    return wrong(`expected one of ${schema.enum.join(', ')}${didYouMean(String(value), words)}`)
  }
  const text = typeof value === 'string' ? value : source
  if (schema.maxLength !== undefined && text.length > schema.maxLength)
    return wrong(`is longer than ${schema.maxLength} characters`)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text))
    return wrong(`expected ${nameOf(schema)}`)
  if (typeof value === 'number' && schema.type === 'integer') {
    const { minimum = 0, maximum = Infinity } = schema
    if (!Number.isInteger(value) || value < minimum || value > maximum)
      return wrong(`expected a whole number from ${minimum} to ${maximum}`)
  }
  return null
}

function ofList(
  { items }: Located & { readonly kind: 'list' },
  schema: Schema,
  key: string,
  wrong: (text: string) => Mistake
): Mistake | null {
  if (schema.enum) return wrong(`expected one of ${schema.enum.join(', ')}`)
  const seen = new Set<unknown>()
  for (const [at, item] of items.entries()) {
    const found = schema.items ? mistake(item, schema.items, `${key}[${at}]`) : null
    if (found !== null) return found
    if (item.kind !== 'scalar' || !schema.uniqueItems) continue
    if (seen.has(item.value))
      return { line: item.line, key: `${key}[${at}]`, text: `${item.value} is there twice` }
    seen.add(item.value)
  }
  return null
}

function ofMap(
  { members }: Located & { readonly kind: 'map' },
  { enum: choices, properties = {}, propertyNames, additionalProperties, required }: Schema,
  key: string,
  wrong: (text: string) => Mistake
): Mistake | null {
  if (choices) return wrong(`expected one of ${choices.join(', ')}`)
  for (const [name, member] of members) {
    const path = key === '' ? name : `${key}.${name}`
    const { line } = member
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (known === undefined && additionalProperties === false)
      return { line, key: path, text: `is not known${didYouMean(name, Object.keys(properties))}` }
    if (propertyNames?.pattern !== undefined && !new RegExp(propertyNames.pattern, 'u').test(name))
      return { line, key: path, text: `as a key, expected ${nameOf(propertyNames)}` }
    const next = known ?? (typeof additionalProperties === 'object' ? additionalProperties : {})
    const found = mistake(member, next, path)
    if (found !== null) return found
  }
  const missing = required?.find(name => !members.has(name))
  return missing === undefined ? null : wrong(`lacks ${missing}`)
}

function isOfType(value: Located, type: string | readonly string[]): boolean {
  const types = typeof type === 'string' ? [type] : type
  return types.some(each => {
    if (each === 'object') return value.kind === 'map'
    if (each === 'array') return value.kind === 'list'
    const type_ = each === 'integer' ? 'number' : each
    return value.kind === 'scalar' && typeof value.value === type_
  })
}

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'keys with values'
  })
)

function nameOf({ type, description, examples }: Schema): string {
  const types = typeof type === 'string' ? [type] : (type ?? [])
  const words = types.map(each => WORDS.get(each) ?? each).join(' or ')
  const why = description === undefined ? '' : ` (${description})`
  return `${words}${why}${examples ? `, such as ${examples.join(', ')}` : ''}`
}
