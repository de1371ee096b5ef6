import { join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { shortPath } from '../host/short-path.ts'
import { readTemplates } from '../host/templates.ts'
import { writeFiles } from '../host/output/write-files.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { decide } from '../policy/decide.ts'
import type { Policy } from '../policy/policy.ts'
import type { ProfileNames, Target } from '../render/artifact.ts'
import { profileNames } from '../render/profile-names.ts'
import { hasProfile, shownBy } from '../policy/shown.ts'
import type { Shown } from '../policy/shown.ts'
import { targetNamed, targets } from '../render/targets.ts'
import { parseKubernetesVersion } from '../render/kubernetes.ts'
import { amend } from './amend.ts'
import { choicesOf } from './generate/choices.ts'
import { describeGenerated, summarizeGenerated } from './generate/describe-generated.ts'
import type { Generated } from './generate/describe-generated.ts'
import { findingLines } from './generate/finding-lines.ts'
import type { GenerateOptions } from './generate/generate-options.ts'
import { CURRENT_KUBERNETES, decideSettings, listingOf } from './generate/generate-settings.ts'
import { isIncomplete } from './generate/require-completeness.ts'
import { makeArtifacts } from './generate/make-artifacts.ts'
import type { ArtifactSettings, Made } from './generate/make-artifacts.ts'
import { givenPath } from './given-path.ts'
import { observeInputs } from './observe-inputs.ts'
import type { Observed } from './observe-inputs.ts'
import { nearestName } from './profile-name.ts'
import { requireOneByteOrder } from './generate/require-one-byte-order.ts'
import { whyNothing } from './nothing-shown.ts'
import { refuseIdle, refuseIdleWithPrint } from './refuse-idle.ts'
import type { Given } from './refuse-idle.ts'
import { requireOneWorkload } from './require-one-workload.ts'
import { sizeWarning } from './generate/size-warning.ts'
import { warn, warningLines } from './warnings.ts'
import { withConfig } from './with-config.ts'

/**
 * The main job: recordings in, `profiles/<name>/` out.
 * @returns 1 with `--strict` when the recordings are incomplete, with `--require-completeness` when the runs are,
 *   or when the project refuses what a run did
 * @throws UserError
 */
export async function generate(
  given: readonly string[],
  line: GenerateOptions,
  io: Io
): Promise<number> {
  if (line.base !== undefined) return amend(given, { ...line, base: line.base }, io)
  refuseIdleWithPrint(line)
  refuseAmending(line)
  const { inputs, options } = await withConfig(given, line, io)
  const settings = decideSettings(options)
  const making = makingOf(options, io)
  const observed = await observeInputs(inputs, options, io)
  const shown = requireEvidence(observed, inputs)
  requireOneWorkload(observed, options)
  const name = settings.name ?? nearestName(observed.name)
  const listing = showsPrices(options) ? listingOf(options, observed) : {}
  const policy = decide(withProfile(observed.behaviour, shown), { ...settings, ...listing, name })
  const wanted = wantedTargets(options, shown)
  if (wanted.some(target => target.name === 'seccomp')) requireOneByteOrder(policy)
  const names = namesShown(policy, shown, options)
  const made = await makeArtifacts(observed.behaviour, policy, { ...making, names }, wanted)
  const warnings = [...warningLines(observed), ...sizeWarning(policy)]
  const { completeness, findings } = policy
  if (options.print === undefined)
    await write({ ...made, name, warnings, completeness, findings }, options, io)
  else await print(made, warnings, io)
  await io.stderr.write(findingLines(policy, observed.behaviour).join(''))
  const isTooThin = await isIncomplete(policy, options.requireCompleteness, io)
  const failsStrict = options.strict === true && warnings.length > 0
  return isTooThin || findings.length > 0 || failsStrict ? 1 : 0
}

/** Options that only change an earlier profile. @throws UserError */
function refuseAmending({ include, allowDangerous }: GenerateOptions): void {
  const amending: readonly Given[] = [
    ['--include', include !== undefined],
    ['--allow-dangerous', allowDangerous === true]
  ]
  refuseIdle(amending, 'it is for --base')
}

/** @throws UserError */
function makingOf(options: GenerateOptions, io: Io): Omit<ArtifactSettings, 'names'> {
  const { kubernetes = CURRENT_KUBERNETES, templates = '' } = options
  const given = givenPath(options, 'templates')
  return {
    kubernetes: parseKubernetesVersion(kubernetes),
    templates: given === null ? new Map() : readTemplates(resolve(io.cwd, templates), given.shown),
    templatesOf: given === null ? 'own' : 'user',
    made: 'generated'
  }
}

/** A root file system is walked for what patterns open in it, which neither the filter nor the facts say anything of. */
function showsPrices({ print: target, requireCompleteness }: GenerateOptions): boolean {
  return requireCompleteness !== undefined || !(target === 'seccomp' || target === 'behaviour')
}

function requireEvidence({ behaviour }: Observed, inputs: readonly string[]): Shown {
  const shown = shownBy(behaviour)
  if (shown.accesses && !hasProfile(behaviour)) return { ...shown, calls: false }
  if (shown.calls || shown.accesses) return shown
  throw new UserError(
    `${inputs.join(' ')}: no system call was seen, so there is nothing to allow${whyNothing(behaviour)}`
  )
}

/** Without calls of architectures that no profile is made for, beside which accesses may have been recorded. */
function withProfile(behaviour: Behaviour, { calls }: Shown): Behaviour {
  return calls ? behaviour : { ...behaviour, syscalls: [] }
}

/** What is written, or the one target that is printed: no profile of what was not recorded. @throws UserError */
function wantedTargets(options: GenerateOptions, { calls, accesses }: Shown): readonly Target[] {
  const asked = options.targets?.map(name => targetNamed(name)) ?? targets
  const possible = (options.print === undefined ? asked : targets).filter(
    ({ name }) => (name !== 'seccomp' || calls) && (name !== 'apparmor' || accesses)
  )
  if (options.print === undefined) return possible
  const printed = targetNamed(options.print)
  if (possible.includes(printed)) return [printed]
  const names = possible.map(({ name }) => name).join(', ')
  throw new UserError(
    `nothing was recorded that ${printed.name} could be made of; it is enough for ${names}`
  )
}

/** The names of the profiles; '' for one of what was not recorded, and for one that is not written where the other is. */
function namesShown(
  policy: Policy,
  { calls, accesses }: Shown,
  options: GenerateOptions
): ProfileNames {
  const { seccomp, apparmor } = profileNames(policy)
  const { targets: asked = [], print: printed } = options
  const isMade = (name: string, other: string): boolean =>
    asked.includes(name) || !asked.includes(other) || printed === name
  return {
    seccomp: calls && isMade('seccomp', 'apparmor') ? seccomp : '',
    apparmor: accesses && isMade('apparmor', 'seccomp') ? apparmor : ''
  }
}

async function print({ artifacts }: Made, warnings: readonly string[], io: Io): Promise<void> {
  await warn(warnings, 'tracewall inspect', io)
  for (const { text } of artifacts) await io.stdout.write(text)
}

async function write(
  made: Omit<Generated, 'folder' | 'written'>,
  options: GenerateOptions,
  io: Io
): Promise<void> {
  const folder = resolve(io.cwd, options.out ?? join('profiles', made.name))
  const written = writeFiles(folder, made.artifacts, {
    force: options.force === true,
    choices: choicesOf(options)
  })
  const shown = shortPath(folder, io.cwd)
  await warn(made.warnings, join(shown, 'report.md'), io)
  const describe = options.json === true ? summarizeGenerated : describeGenerated
  await writeAll(io.stdout, describe({ ...made, folder: shown, written }))
}
