import test from 'ava'
import { programNames, readProgram } from '../../crossval/recordings.ts'
import { accessOf } from '../../src/behaviour/access.ts'
import { merge } from '../../src/behaviour/merge.ts'
import { compile, literalPrefix } from '../../src/language/apparmor/automaton.ts'
import { matcherOf } from '../../src/language/apparmor/matcher.ts'
import { concretePath } from '../../src/language/apparmor/path-symbols.ts'
import { includes } from '../../src/language/apparmor/pattern.ts'
import { byCodeUnit } from '../../src/order.ts'
import { decideFiles } from '../../src/policy/apparmor/files.ts'
import { refusedArguments } from '../../src/policy/completeness/conditions.ts'
import { refusedNames } from '../../src/policy/completeness/names.ts'
import { refusedPaths } from '../../src/policy/completeness/paths.ts'
import { ProfileOf } from '../../src/policy/completeness/profile-of.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { neededPaths } from '../../src/policy/paths/needed-paths.ts'
import type { NeededPath } from '../../src/policy/paths/needed-paths.ts'
import type { FileRule } from '../../src/policy/policy.ts'
import type { Preset } from '../../src/policy/presets.ts'
import { PRESETS, PRESET_WITHOUT } from '../../src/policy/presets.ts'
import { decideSeccomp } from '../../src/policy/seccomp.ts'

const REFUSED = [refusedNames, refusedArguments, refusedPaths]

function optionsOf(preset: Preset): DecideOptions {
  return { ...DEFAULT_OPTIONS, name: 'web', preset, without: new Set(PRESET_WITHOUT[preset]) }
}

for (const name of programNames()) {
  test(`${name}: every run may do all that it did, and a repeat of one all that it does`, async t => {
    const { runs } = await readProgram(name)
    const all = merge(...runs.map(({ behaviour }) => behaviour))
    for (const preset of PRESETS) {
      const profile = new ProfileOf(all, optionsOf(preset))
      for (const { label, behaviour } of runs)
        t.deepEqual(
          REFUSED.flatMap(refused => refused(profile, behaviour)),
          [],
          `${label}, ${preset}`
        )
    }
    for (const { label, behaviour, repeats } of runs) {
      const original = runs.find(run => run.label === repeats)
      if (original === undefined) continue
      const profile = new ProfileOf(original.behaviour, optionsOf('balanced'))
      t.deepEqual(
        REFUSED.flatMap(refused => refused(profile, behaviour)),
        [],
        label
      )
    }
  })

  test(`${name}: without any one rule that was made for nothing but what was seen, some of it fails`, async t => {
    const { runs } = await readProgram(name)
    const all = merge(...runs.map(({ behaviour }) => behaviour))
    for (const preset of PRESETS) {
      const options = optionsOf(preset)
      const isSeen = ({ reasons }: FileRule): boolean =>
        reasons.every(reason => reason.class === 'seen')
      const files = decideFiles(all, options)
      const alive = onlyWays(files, neededPaths(all, options))
      const dead = files.filter(isSeen).filter(rule => !alive.has(rule))
      t.deepEqual(
        dead.map(({ pattern, perms }) => `${pattern} ${perms}`),
        [],
        preset
      )
      t.deepEqual(coveredBy(files), [], preset)
      const seen = new Set(all.syscalls.map(({ name: call }) => call))
      const calls = decideSeccomp(all, options).rules.filter(({ reasons }) =>
        reasons.some(reason => reason.class === 'seen')
      )
      // Of one name there is one rule, so that without it the name is refused.
      t.deepEqual(
        calls.map(rule => rule.name),
        [...seen].sort(byCodeUnit)
      )
    }
  })
}

/** Rules without which a letter of some path would be refused. */
function onlyWays(files: readonly FileRule[], needs: readonly NeededPath[]): Set<FileRule> {
  const rules = files.map(rule => ({ rule, fits: matcherOf(rule.pattern) }))
  const only = new Set<FileRule>()
  for (const { path, bits } of needs) {
    const fitting = rules.filter(({ fits }) => fits(concretePath(path)))
    for (const letter of accessOf(bits)) {
      const granting = fitting.filter(({ rule }) => grants(rule, letter))
      if (granting.length === 1) only.add(granting[0]!.rule)
    }
  }
  return only
}

/** Rules of which another one grants every letter. */
function coveredBy(files: readonly FileRule[]): string[] {
  const rules = files.map(rule => ({
    rule,
    prefix: literalPrefix(rule.pattern),
    automaton: compile(rule.pattern)
  }))
  return rules
    .filter(({ rule }) => !rule.perms.includes('x'))
    .flatMap(({ rule, prefix, automaton }) =>
      rules
        .filter(other => other.rule !== rule && prefix.startsWith(other.prefix))
        .filter(other => rule.owner || !other.rule.owner)
        .filter(other => [...rule.perms].every(letter => grants(other.rule, letter)))
        .filter(other => includes([other.automaton], automaton))
        .map(other => `${rule.pattern} ${rule.perms} by ${other.rule.pattern}`)
    )
}

/** What may be written may be appended to, what is executed under the same profile may be mapped. */
function grants({ perms }: FileRule, letter: string): boolean {
  return perms.replace('w', 'wa').replace('x', 'xm').includes(letter)
}
