/** A value of JSON whose shape is not known. */
export type Json = unknown
export type JsonObject = Readonly<Record<string, Json>>

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** A value as text; of several the first; null: it is none. */
export function first(value: Json): string | null {
  if (Array.isArray(value)) return first(value[0])
  return typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : null
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}
