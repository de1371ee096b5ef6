import { accessOf } from '../src/behaviour/access.ts'
import type { Behaviour } from '../src/behaviour/behaviour.ts'
import { lookUpBinaries } from '../src/behaviour/binaries.ts'
import { merge } from '../src/behaviour/merge.ts'
import type { BinaryFiles } from '../src/binaries/binary.ts'
import { dangerOf } from '../src/facts/dangerous-syscalls.ts'
import { harmOf } from '../src/facts/sensitive-paths.ts'
import { concretePath } from '../src/language/apparmor/path-symbols.ts'
import { refusedArguments } from '../src/policy/completeness/conditions.ts'
import { refusedNames } from '../src/policy/completeness/names.ts'
import { refusedPaths } from '../src/policy/completeness/paths.ts'
import { ProfileOf } from '../src/policy/completeness/profile-of.ts'
import { DEFAULT_OPTIONS } from '../src/policy/options.ts'
import { neededPaths } from '../src/policy/paths/needed-paths.ts'
import type { RecordedProgram, RecordedRun } from './recordings.ts'
import { seedOf, splitsOf } from './splits.ts'

/** How profiles of some runs do with the others; shares from 0 to 1, all else means over the splits. */
export interface Figures {
  readonly program: string
  readonly seccomp: SeccompFigures
  readonly apparmor: AppArmorFigures
}

export interface SeccompFigures {
  /** Runs that a profile refuses something. */
  readonly failing: number
  readonly names: number
  /** Allowed names that no run of the program makes, and those of them that are dangerous. */
  readonly unused: number
  readonly dangerous: number
  readonly repeatsFailing: number
}

export interface AppArmorFigures {
  readonly failing: number
  /** Of the runs that execute no program which no run of the profile executed, those that fail. */
  readonly failingKnown: number
  readonly rules: number
  /** Existing paths that are opened and that no run uses so: to read, to write, to execute; and sensitive ones. */
  readonly read: number
  readonly written: number
  readonly executed: number
  readonly sensitive: number
  readonly repeatsFailing: number
}

export interface Settings {
  /** Runs to learn from. */
  readonly size: number
  readonly splits: number
  readonly seed: number
  /** What the binaries import; null: it is not known. */
  readonly imports: BinaryFiles | null
  /** What exists, see readRoot. */
  readonly root: readonly string[]
  /** Where links lead, see readLinks: only to tell what was used. */
  readonly links: ReadonlyMap<string, string>
}

const options = { ...DEFAULT_OPTIONS, name: 'crossval' }

export function measure(program: RecordedProgram, settings: Settings): Figures {
  const { size, splits, seed } = settings
  const distinct = program.runs.filter(run => run.repeats === null)
  const all = merge(...program.runs.map(run => run.behaviour))
  const used = usedPaths(all, settings.links)
  const seccomp = new Means()
  const apparmor = new Means()
  const own = seedOf(program.name, size, seed)
  for (const { train, test } of splitsOf(distinct, size, splits, own)) {
    const profile = profileOf(train, settings)
    for (const { behaviour } of test) {
      seccomp.add('failing', refusesCalls(profile, behaviour))
      const refused = refusedPaths(profile, behaviour)
      apparmor.add('failing', refused.length > 0)
      if (!refused.some(({ isProgram }) => isProgram))
        apparmor.add('failingKnown', refused.length > 0)
    }
    addNames(seccomp, profile, all)
    addPaths(apparmor, profile, settings.root, used)
  }
  for (const run of program.runs.filter(each => each.repeats !== null)) {
    const original = distinct.filter(each => each.label === run.repeats)
    const profile = profileOf(original, settings)
    seccomp.add('repeatsFailing', refusesCalls(profile, run.behaviour))
    apparmor.add('repeatsFailing', refusedPaths(profile, run.behaviour).length > 0)
  }
  return {
    program: program.name,
    seccomp: seccomp.all(SECCOMP_FIGURES),
    apparmor: apparmor.all(APPARMOR_FIGURES)
  }
}

const SECCOMP_FIGURES = ['failing', 'names', 'unused', 'dangerous', 'repeatsFailing'] as const

const APPARMOR_FIGURES = [
  'failing',
  'failingKnown',
  'rules',
  'read',
  'written',
  'executed',
  'sensitive',
  'repeatsFailing'
] as const

function profileOf(runs: readonly RecordedRun[], { imports }: Settings): ProfileOf {
  const behaviour = merge(...runs.map(run => run.behaviour))
  return new ProfileOf(imports === null ? behaviour : lookUpBinaries(behaviour, imports), options)
}

function refusesCalls(profile: ProfileOf, behaviour: Behaviour): boolean {
  return [refusedNames, refusedArguments].some(refused => refused(profile, behaviour).length > 0)
}

function addNames(means: Means, profile: ProfileOf, { syscalls }: Behaviour): void {
  const made = new Set(syscalls.map(({ name }) => name))
  const allowed = [...profile.calls.keys()]
  const unused = allowed.filter(name => !made.has(name))
  means.add('names', allowed.length)
  means.add('unused', unused.length)
  means.add('dangerous', unused.filter(name => dangerOf(name) !== undefined).length)
}

/** Path -> letters that some run needs, by the name that it wrote and by that of the file. */
function usedPaths(all: Behaviour, links: ReadonlyMap<string, string>): Map<string, string> {
  const used = new Map<string, string>()
  for (const { path, bits } of neededPaths(all, options)) {
    const written = concretePath(path)
    for (const name of new Set([written, links.get(written) ?? written]))
      used.set(name, (used.get(name) ?? '') + accessOf(bits))
  }
  return used
}

function addPaths(
  means: Means,
  profile: ProfileOf,
  root: readonly string[],
  used: ReadonlyMap<string, string>
): void {
  const counts = { read: 0, written: 0, executed: 0, sensitive: 0 }
  for (const path of root) {
    const granted = accessOf(profile.files.bitsFor(path))
    if (granted === '') continue
    const needed = used.get(path) ?? ''
    const isNew = (letters: string): boolean =>
      [...letters].some(letter => granted.includes(letter)) &&
      ![...letters].some(letter => needed.includes(letter))
    const [isRead, isWritten] = [isNew('r'), isNew('wa')]
    if (isRead) counts.read++
    if (isWritten) counts.written++
    if (isNew('x')) counts.executed++
    const harm = harmOf(path)
    if (isWritten ? harm !== null : isRead && harm === 'read') counts.sensitive++
  }
  means.add('rules', profile.files.count)
  for (const [name, count] of Object.entries(counts)) means.add(name, count)
}

/** Means by name. */
class Means {
  readonly #sums = new Map<string, { sum: number; count: number }>()

  add(name: string, value: number | boolean): void {
    const mean = this.#sums.get(name) ?? { sum: 0, count: 0 }
    mean.sum += Number(value)
    mean.count++
    this.#sums.set(name, mean)
  }

  all<K extends string>(names: readonly K[]): Record<K, number> {
    const meanOf = (name: K): number => {
      const { sum = 0, count = 1 } = this.#sums.get(name) ?? {}
      return sum / count
    }
    return Object.fromEntries(names.map(name => [name, meanOf(name)])) as Record<K, number>
  }
}
