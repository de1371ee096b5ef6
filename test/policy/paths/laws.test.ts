import test from 'ava'
import fc from 'fast-check'
import { merge } from '../../../src/behaviour/merge.ts'
import { observe } from '../../../src/behaviour/observe/observe.ts'
import type { Behaviour, FileFact } from '../../../src/behaviour/behaviour.ts'
import { bitsOf } from '../../../src/behaviour/access.ts'
import { compile, literalPrefix } from '../../../src/language/apparmor/automaton.ts'
import { includes, matches } from '../../../src/language/apparmor/pattern.ts'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import { neededPaths } from '../../../src/policy/paths/needed-paths.ts'
import { PRESETS, PRESET_WITHOUT } from '../../../src/policy/presets.ts'
import type { Preset } from '../../../src/policy/presets.ts'
import { recordingOf, traceFixtures } from '../../trace-fixtures.ts'
import { behaviour, file, options } from '../apparmor/behaviour.ts'

const recordings = await Promise.all(
  traceFixtures('strace').map(async fixture => ({
    name: fixture.name,
    behaviour: await observe(recordingOf(fixture), { arch: 'x86_64', cwd: null, resolveLink: null })
  }))
)

for (const { name, behaviour: seen } of recordings)
  test(`${name}: every access that was seen is allowed, and no rule is superfluous`, t => {
    for (const preset of PRESETS) t.deepEqual(faults(seen, optionsOf(preset)), [], preset)
  })

test('every access that was seen is allowed when all recordings make one profile', t => {
  const all = merge(...recordings.map(each => each.behaviour))
  const granted = grantsOf(all)
  t.deepEqual(
    needsOf(all).filter(({ path, bits }) => (granted(path) & bits) !== bits),
    []
  )
})

test('every access is allowed and no rule is superfluous, for any set of files', t => {
  const segment = fc.constantFrom(
    ...'srv usr lib tmp a b c x.so y.so.1 k.pem t-aB3dE9 t-Zz9yX1'.split(' '),
    ...'4711 objects 0a fa proc etc ssl run x86_64-linux-gnu'.split(' ')
  )
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map(names => `/${names.join('/')}`)
  const access = fc.constantFrom(
    'r',
    'r',
    'w',
    'rw',
    'a',
    'rm',
    'x',
    'rx',
    'rwk',
    'l',
    'rwm',
    '/r',
    '/w'
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(path, access), { maxLength: 30 }),
      fc.constantFrom(...PRESETS),
      (list, preset) => {
        const found = faults(behaviour({ files: list.map(asFile) }), optionsOf(preset))
        if (found.length > 0) throw new Error(found.join('\n'))
      }
    ),
    {
      numRuns: 600,
      examples: [
        [
          [
            ['/b/srv', 'rm'],
            ['/b/tmp', 'rx']
          ],
          'balanced'
        ],
        [[['/run/srv/srv', 'rwm']], 'balanced']
      ]
    }
  )
  t.pass()
})

test('one more run never takes a letter away', t => {
  for (const [i, { name, behaviour: one }] of recordings.entries()) {
    const other = recordings[(i + 1) % recordings.length]!.behaviour
    const rules = grantsOf(merge(one, other))
    const lost = needsOf(one).filter(({ path, bits }) => (rules(path) & bits) !== bits)
    t.deepEqual(lost, [], name)
  }
})

/** Letters after a slash are those of a folder. */
function asFile([path, access]: readonly [string, string]): FileFact {
  return access.startsWith('/') ? file(`${path}/`, access.slice(1)) : file(path, access)
}

/** What is needed and not granted, rules for what was seen that nothing would miss, and any that another one covers. */
function faults(seen: Behaviour, decided: DecideOptions): string[] {
  const rules = decideFiles(seen, decided).map(rule => ({
    ...rule,
    automaton: compile(rule.pattern),
    prefix: literalPrefix(rule.pattern),
    bits: letters(rule.perms)
  }))
  const isSeen = rules.map(({ reasons }) => reasons.some(reason => reason.class === 'seen'))
  const missed = new Set(rules.keys())
  const refused: string[] = []
  for (const { path, bits } of needsOf(seen)) {
    const granting = [...rules.keys()].filter(at => matches(rules[at]!.automaton, path))
    const granted = granting.reduce((all, at) => all | rules[at]!.bits, 0)
    if ((granted & bits) !== bits) refused.push(`${path} is refused something`)
    for (const at of granting.filter(each => isSeen[each])) {
      const others = granting.filter(other => other !== at && isSeen[other])
      const left = others.reduce((all, other) => all | rules[other]!.bits, 0)
      if ((bits & ~left) !== 0) missed.delete(at)
    }
  }
  const dead = [...missed].filter(at => isSeen[at]).map(at => `${rules[at]!.pattern} is not needed`)
  const covered = rules.flatMap(rule =>
    rules
      .filter(other => other !== rule && rule.prefix.startsWith(other.prefix))
      .filter(other => !other.owner || rule.owner)
      .filter(other => (rule.bits & ~other.bits) === 0 && !rule.perms.includes('x'))
      .filter(other => includes([other.automaton], rule.automaton))
      .map(other => `${rule.pattern} ${rule.perms} is covered by ${other.pattern} ${other.perms}`)
  )
  return [...refused, ...dead, ...covered]
}

function optionsOf(preset: Preset): DecideOptions {
  return { ...options, preset, without: new Set(PRESET_WITHOUT[preset]) }
}

function grantsOf(seen: Behaviour): (path: string) => number {
  const rules = decideFiles(seen, options).map(({ pattern, perms }) => ({
    automaton: compile(pattern),
    bits: letters(perms)
  }))
  return path =>
    rules
      .filter(({ automaton }) => matches(automaton, path))
      .reduce((all, { bits }) => all | bits, 0)
}

function letters(perms: string): number {
  const bits = bitsOf(perms) ?? 0
  return perms.includes('w') ? bits | bitsOf('a')! : bits
}

/** With a number in place of each placeholder. */
function needsOf(seen: Behaviour): { readonly path: string; readonly bits: number }[] {
  return neededPaths(seen, options).map(({ path, bits }) => ({
    path: path.replace(/[\uE000-\uE002]/g, '4711'),
    bits
  }))
}
