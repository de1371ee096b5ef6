import { join, resolve } from 'node:path'
import { decode } from '../../behaviour/codec.ts'
import type { WatchedCall } from '../../behaviour/observe/logs/call-watch.ts'
import type { Case } from '../../check/explain/case.ts'
import { enforcedByPolicy, enforcedByText } from '../../check/explain/enforced-rules.ts'
import { readSettings } from '../../check/explain/written-settings.ts'
import { UserError } from '../../errors.ts'
import { byCodeUnit } from '../../order.ts'
import type { Io } from '../../host/io.ts'
import {
  isFolderWith,
  isProfileFolder,
  PROFILE_FILES,
  profileFoldersHere
} from '../../host/output/profile-folders.ts'
import { readBase } from '../../host/read-base.ts'
import { readJsonFile } from '../../host/read-json.ts'
import { parseSeccompProfile } from '../../language/seccomp/parse-profile.ts'
import { decide } from '../../policy/decide.ts'
import type { Policy } from '../../policy/policy.ts'
import { asProfile } from '../../policy/seccomp/as-profile.ts'
import { shownBy } from '../../policy/shown.ts'
import type { Recording } from '../../trace/recording.ts'
import { withChoices } from '../generate/choices.ts'
import type { GenerateOptions } from '../generate/generate-options.ts'
import type { ExplainOptions } from './explain-options.ts'
import { decideSettings, listingOf } from '../generate/generate-settings.ts'
import { observeInputs, rootOf } from '../observe-inputs.ts'
import type { Observed } from '../observe-inputs.ts'
import { whyNothing } from '../nothing-shown.ts'
import { nearestName } from '../profile-name.ts'
import { requireOneWorkload } from '../require-one-workload.ts'
import { warn, warningLines } from '../warnings.ts'

/** A case, and what only recordings can show. */
export interface ReadCase {
  readonly of: Case
  /** Run's id -> recording. */
  readonly recordings: ReadonlyMap<string, Recording>
  /** Who made the watched call; null: not known. */
  readonly programs: readonly { readonly program: string | null; readonly count: number }[] | null
}

/**
 * One case of each folder that `generate` wrote, and one of all recordings and behaviour files together. Without inputs: of the
 * folders in `profiles/`. A folder is asked with the choices that it was made with, and those of the command line (`line`,
 * without what tracewall.yaml adds in `options`).
 * @throws UserError
 */
export async function readCases(
  inputs: readonly string[],
  options: ExplainOptions,
  line: ExplainOptions,
  watched: string | null,
  io: Io
): Promise<ReadCase[]> {
  const given = inputs.length > 0 ? inputs : profileFoldersHere(io.cwd)
  if (given.length === 0)
    throw new UserError(
      'explain: nothing to look at; give a recording, a behaviour file or a folder that generate wrote'
    )
  const folders = given.filter(input => isProfileFolder(input, io.cwd))
  const others = given.filter(input => !folders.includes(input))
  for (const other of others) requireEvidence(other, io.cwd)
  const cases: ReadCase[] = []
  for (const folder of folders) cases.push(await readFolder(folder, options, line, io))
  if (others.length > 0) cases.push(await readRecordings(others, options, watched, io))
  return cases
}

/** @throws UserError for a folder of profiles without what they were made of */
function requireEvidence(input: string, cwd: string): void {
  if (!isFolderWith(PROFILE_FILES, input, cwd)) return
  throw new UserError(
    `${input}: holds a profile and no behaviour.json, which has the evidence; give the recordings instead`
  )
}

async function readFolder(
  folder: string,
  options: ExplainOptions,
  line: ExplainOptions,
  io: Io
): Promise<ReadCase> {
  const { seccomp, apparmor, pod, manifest, notices } = readBase(folder, io.cwd)
  const { choices } = manifest
  await warn(notices, '', io)
  const made =
    choices === null ? options : withChoices(options, choices, line, `${folder}/manifest.json`)
  const shown = join(folder, 'behaviour.json')
  const behaviour = decode(readJsonFile(resolve(io.cwd, shown), shown), shown)
  const root = await rootOf(options, io)
  const filter = seccomp && (await parseSeccompProfile(seccomp.text, seccomp.shown))
  // The files say in which mode they were made.
  const mode = filter?.defaultAction === 'LOG' ? 'log' : 'enforce'
  const policy = policyOf({ behaviour, name: folder, root }, { ...made, mode })
  const texts = { apparmor: apparmor?.text ?? null, pod: pod?.text ?? null }
  return {
    of: {
      name: folder,
      behaviour,
      policy,
      seccomp: filter,
      apparmor: apparmor && enforcedByText(apparmor.text, apparmor.shown),
      settings: await readSettings({ seccomp: filter, ...texts })
    },
    recordings: new Map(),
    programs: null
  }
}

async function readRecordings(
  inputs: readonly string[],
  options: ExplainOptions,
  watched: string | null,
  io: Io
): Promise<ReadCase> {
  const programs = new Programs()
  const watch =
    watched === null
      ? undefined
      : { names: new Map([[watched, []]]), saw: programs.saw.bind(programs) }
  const observed = await observeInputs(inputs, options, io, watch)
  const { behaviour, name, recordings } = observed
  const shown = shownBy(behaviour)
  if (!shown.calls && !shown.accesses)
    throw new UserError(
      `${inputs.join(' ')}: nothing was seen, so there is nothing to explain${whyNothing(behaviour)}`
    )
  requireOneWorkload(observed, options)
  await warn(warningLines(observed), 'tracewall inspect', io)
  const policy = policyOf(observed, options)
  return {
    of: {
      name: nearestName(name),
      behaviour,
      policy,
      seccomp: shown.calls ? asProfile(policy) : null,
      apparmor: shown.accesses ? enforcedByPolicy(policy.apparmor) : null,
      settings: null
    },
    recordings,
    programs: recordings.size > 0 && watched !== null ? programs.all() : null
  }
}

function policyOf(
  { behaviour, name, root }: Pick<Observed, 'behaviour' | 'name' | 'root'>,
  options: ExplainOptions & Pick<GenerateOptions, 'mode'>
): Policy {
  const settings = { ...decideSettings(options), ...listingOf(options, { root }) }
  return decide(behaviour, { ...settings, name: nearestName(name) })
}

/** Who makes a call: program -> the most in any one run. */
class Programs {
  readonly #counts = new Map<string | null, number>()

  saw(_run: string, calls: readonly WatchedCall[]): void {
    const inRun = new Map<string | null, number>()
    for (const { program, count } of calls) inRun.set(program, count + (inRun.get(program) ?? 0))
    for (const [program, count] of inRun)
      this.#counts.set(program, Math.max(count, this.#counts.get(program) ?? 0))
  }

  /** All programs, those with most calls first. */
  all(): { readonly program: string | null; readonly count: number }[] {
    return [...this.#counts]
      .map(([program, count]) => ({ program, count }))
      .sort((a, b) => b.count - a.count || byCodeUnit(a.program ?? '', b.program ?? ''))
  }
}
