import { readFileSync } from 'node:fs'
import { Decoder } from '../decode.ts'

/** The version in package.json. */
export function toolVersion(): string {
  const file = new URL(import.meta.resolve('tracewall/package.json'))
  return new Decoder(JSON.parse(readFileSync(file, 'utf8')), 'package.json').at('version').string()
}
