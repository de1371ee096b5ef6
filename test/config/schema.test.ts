import test from 'ava'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { readConfig } from '../../src/config/read-config.ts'
import type { Schema } from '../../src/config/schema.ts'
import { UserError } from '../../src/errors.ts'
import { APPARMOR_VERSIONS } from '../../src/facts/apparmor-versions.ts'
import { optionalConditions } from '../../src/facts/argument-conditions.ts'
import { RUNTIMES } from '../../src/facts/runtime-floors.ts'
import { ARCHES } from '../../src/facts/syscall-table.ts'
import { INFERENCES } from '../../src/policy/options.ts'
import { PRESETS } from '../../src/policy/presets.ts'
import { targets } from '../../src/render/targets.ts'
import { isValid } from './json-schema.ts'

const schema = JSON.parse(readFileSync('schemas/tracewall.schema.json', 'utf8')) as Schema
const key = (name: string): Schema => schema.properties![name]!

test('the JSON schema has the options and choices of the reader, and no others', t => {
  t.deepEqual(key('preset').enum, PRESETS)
  t.deepEqual(key('runtime').items!.enum, RUNTIMES)
  t.deepEqual(key('arch').items!.enum, ARCHES)
  t.deepEqual(key('condition').items!.enum, optionalConditions)
  for (const name of ['with', 'without']) t.deepEqual(key(name).items!.enum, INFERENCES)
  t.deepEqual([...key('targets').items!.enum!], targets.map(target => target.name).sort())
  for (const version of APPARMOR_VERSIONS) t.regex(version, new RegExp(key('apparmor').pattern!))
})

test('what text must look like is said in words, for the messages', t => {
  const wordless = JSON.stringify(schema, (_, each: unknown) => {
    const { pattern, description } = Object(each) as Schema
    return typeof pattern === 'string' && description === undefined ? pattern.toUpperCase() : each
  })
  t.is(wordless, JSON.stringify(schema))
})

/** Values that are right, and nearly right, for some key or other. */
const scalar = fc.oneof(
  fc.constantFrom('strict', 'log', 'runc', 'folder', 'ioctl', 'x86_64', 'both', '1.29', '4.0'),
  fc.constantFrom('/srv/app', '/srv/**', 'rw', 'rz', 'ptrace', 'CAP_CHOWN', 'web', 'a b', ''),
  fc.constantFrom(true, false, null, 0, 75, 101, -1, 0.5)
)
const list = fc.array(scalar, { maxLength: 3 })
const map = fc.dictionary(
  fc.constantFrom('path', 'allow', 'refuse', 'why', '/build', 'a*.gz', 'a*b*', 'x'),
  scalar,
  { maxKeys: 3 }
)
const document = fc.dictionary(
  fc.constantFrom(...Object.keys(schema.properties!), 'runtimes', 'paths', 'labels'),
  fc.oneof(scalar, list, map, fc.array(map, { maxLength: 2 })),
  { maxKeys: 3 }
)

test('the reader takes what the schema takes, and nothing else', t => {
  let [taken, refused] = [0, 0]
  fc.assert(
    fc.property(document, value => {
      // Numbers that are versions are text to the reader, and names are looked up: both are tested by examples.
      fc.pre(typeof value['kubernetes'] !== 'number' && typeof value['apparmor'] !== 'number')
      const reads = isRead(JSON.stringify(value))
      const valid = isValid(value, schema)
      if (valid) taken++
      else refused++
      return reads === valid
    }),
    { numRuns: 3000 }
  )
  t.true(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`)
})

function isRead(text: string): boolean {
  try {
    readConfig(text, schema, 'tracewall.yaml')
    return true
  } catch (error) {
    if (error instanceof UserError) return BEYOND.test(error.message)
    throw error
  }
}

/** What no schema can tell. */
const BEYOND = /stands in always|is called so|is no AppArmor pattern/
