import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../src/config/schema.ts'

/** Draft 7 of JSON Schema as an editor reads it, for the words that our schema uses: written apart from the reader. */
export function isValid(value: unknown, schema: Schema | boolean): boolean {
  if (typeof schema === 'boolean') return schema
  const { type, enum: choices, anyOf } = schema
  if (type !== undefined && ![type].flat().some(each => isA(value, each))) return false
  if (choices && !choices.some(each => isDeepStrictEqual(each, value))) return false
  if (anyOf && !anyOf.some(each => isValid(value, each))) return false
  if (typeof value === 'string') return isValidText(value, schema)
  if (typeof value === 'number')
    return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
  if (Array.isArray(value)) return isValidList(value, schema)
  return value === null || typeof value !== 'object' || isValidObject(value, schema)
}

function isA(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

function isValidText(text: string, { pattern, maxLength = Infinity }: Schema): boolean {
  return text.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text))
}

function isValidList(list: readonly unknown[], { items = {}, uniqueItems }: Schema): boolean {
  const isUnique = list.every((a, at) => !list.slice(0, at).some(b => isDeepStrictEqual(a, b)))
  return list.every(item => isValid(item, items)) && (uniqueItems !== true || isUnique)
}

function isValidObject(object: object, schema: Schema): boolean {
  const { properties = {}, propertyNames = {}, additionalProperties = true, required = [] } = schema
  return (
    required.every(name => Object.hasOwn(object, name)) &&
    Object.entries(object).every(
      ([name, value]) =>
        isValid(name, propertyNames) &&
        isValid(value, Object.hasOwn(properties, name) ? properties[name]! : additionalProperties)
    )
  )
}
