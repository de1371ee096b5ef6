import { workloadsOf } from '../../behaviour/workloads.ts'
import type { Base } from '../../host/read-base.ts'
import type { Io } from '../../host/io.ts'
import { isRoot, readSourceProfiles } from '../../language/apparmor/source/profile.ts'
import { listed } from '../../listed.ts'
import { stemOf } from '../../render/profile-names.ts'
import { EVERYTHING } from '../../trace/selection.ts'
import { observeInputs } from '../observe-inputs.ts'
import type { Observed } from '../observe-inputs.ts'
import type { ReadingOptions } from '../reading-options.ts'
import { requireOneWorkload } from '../require-one-workload.ts'
import { selectionOf } from '../selection-options.ts'

/**
 * What the inputs show of the workload of an earlier profile. The log of a machine has records of other profiles as well: where
 * some are of this one, and nothing is chosen, those are.
 * @throws UserError where nothing tells which records are meant
 */
export async function observeOwn(
  inputs: readonly string[],
  options: ReadingOptions,
  base: Base,
  io: Io
): Promise<Observed> {
  const observed = await observeInputs(inputs, options, io)
  if (selectionOf(options) !== EVERYTHING) return observed
  const workloads = workloadsOf(observed.behaviour)
  const profiles = workloads.filter(({ by }) => by === 'profile').map(({ name }) => name)
  const labels = labelsOf(base)
  const own = profiles.filter(name => labels.some(label => isOf(name, label)))
  const others = profiles.filter(name => !own.includes(name))
  if (own.length > 0 && others.length > 0 && !inputs.includes('-')) {
    const chosen = await observeInputs(inputs, { ...options, profile: own }, io)
    // Those of a behaviour file are not left out.
    if (workloadsOf(chosen.behaviour).some(({ name }) => others.includes(name)))
      requireOneWorkload(observed, options)
    const left = `left out are records of other profiles: ${listed(others, 3)}; --profile chooses others`
    return { ...chosen, notices: [...chosen.notices, left] }
  }
  if (own.length === 0 || others.length > 0) requireOneWorkload(observed, options)
  if (own.length > 0 || others.length === 0 || labels.length === 0) return observed
  const foreign = `the records are of the profile ${listed(others, 3)}, and count for ${listed(labels, 3)}`
  return { ...observed, notices: [...observed.notices, foreign] }
}

/** What the profiles of a base are called; empty where it has none. @throws UserError for a text that is no profile */
function labelsOf({ apparmor }: Base): string[] {
  if (apparmor === null) return []
  const profiles = readSourceProfiles(apparmor.text, apparmor.shown)
  return profiles.filter(isRoot).map(({ label }) => label)
}

/** A profile of ours gets another name with each change, and has one more while it learns. */
function isOf(profile: string, label: string): boolean {
  const stem = stemOf(label)
  return (
    profile === label ||
    (stem !== null && (stemOf(profile) === stem || profile === `${stem}bootstrap`))
  )
}
