import { explainUpgrade as explainProfile } from '../../check/explain/upgrade.ts'
import type { MissingCall, UpgradeAnswer } from '../../check/explain/upgrade.ts'
import { UserError } from '../../errors.ts'
import { RUNTIMES, compareVersions, newestKnown } from '../../facts/runtime-floors.ts'
import type { Runtime } from '../../facts/runtime-floors.ts'
import { writeAll } from '../../host/io.ts'
import type { Io } from '../../host/io.ts'
import { profileFoldersHere } from '../../host/output/profile-folders.ts'
import { readBase } from '../../host/read-base.ts'
import { parseSeccompProfile } from '../../language/seccomp/parse-profile.ts'
import { describeSection } from '../section.ts'
import { jsonDocument } from '../json-document.ts'

interface ProfileUpgrade extends UpgradeAnswer {
  /** As the command line names it. */
  readonly profile: string
  /** As its pod has it; null: not known. */
  readonly noNewPrivileges: boolean | null
}

/**
 * Which profiles stand in the way of another release of a container runtime.
 * @returns 1 when there is one under which containers no longer start
 * @throws UserError
 */
export async function explainUpgrade(
  release: string,
  inputs: readonly string[],
  options: { readonly json?: true },
  io: Io
): Promise<number> {
  const { runtime, version } = readRelease(release)
  const profiles = inputs.length > 0 ? inputs : profileFoldersHere(io.cwd)
  if (profiles.length === 0)
    throw new UserError(
      'explain --node-upgrade: no profiles; give folders that generate wrote, or seccomp JSON files'
    )
  const answers: ProfileUpgrade[] = []
  for (const profile of profiles) answers.push(await ask(profile, runtime, version, io))
  const notice =
    compareVersions(version, newestKnown(runtime)) > 0
      ? `${runtime} ${version} is newer than what is known here: up to ${runtime} ${newestKnown(runtime)}`
      : null
  if (options.json === true) {
    const upgrade = { runtime, version, newestKnown: newestKnown(runtime) }
    const document = { schema: 'tracewall.dev/upgrade/v1', upgrade, profiles: answers }
    await writeAll(io.stdout, jsonDocument(document))
  } else {
    const affected = answers.filter(({ breaks }) => breaks).length
    await writeAll(io.stdout, [
      ...answers.map(each => describe(each, io.stdout.width)),
      `${runtime} ${version}: ${affected} of ${answers.length} profiles affected\n`
    ])
  }
  if (notice !== null) await io.stderr.write(`tracewall: warning: ${notice}\n`)
  return answers.some(({ breaks }) => breaks) ? 1 : 0
}

function readRelease(text: string): { readonly runtime: Runtime; readonly version: string } {
  const [, name, version] = /^([a-z]+)=v?(\d{1,4}(?:\.\d{1,4}){1,2})$/.exec(text) ?? []
  const runtime = RUNTIMES.find(known => known === name)
  if (runtime === undefined || version === undefined)
    throw new UserError(
      `--node-upgrade ${text}: give a runtime and its release, as in runc=1.3.3; those known are ${RUNTIMES.join(', ')}`
    )
  return { runtime, version }
}

async function ask(
  profile: string,
  runtime: Runtime,
  version: string,
  io: Io
): Promise<ProfileUpgrade> {
  const { seccomp, pod } = readBase(profile, io.cwd)
  if (seccomp === null) throw new UserError(`${profile}: holds no seccomp JSON`)
  const [, escalation] =
    /^\s*allowPrivilegeEscalation:\s*(true|false)\b/m.exec(pod?.text ?? '') ?? []
  const noNewPrivileges = escalation === undefined ? null : escalation === 'false'
  const parsed = await parseSeccompProfile(seccomp.text, seccomp.shown)
  return {
    profile,
    noNewPrivileges,
    ...explainProfile(parsed, runtime, version, noNewPrivileges)
  }
}

function describe(
  { profile, breaks, missing, noNewPrivileges }: ProfileUpgrade,
  width: number
): string {
  if (missing.length === 0) return `${profile}: holds\n`
  const heading = breaks ? 'containers will not start' : 'holds, by older ways'
  const rows = missing.map(call => [call.name, describeCall(call, noNewPrivileges)] as const)
  return describeSection({ heading: `${profile}: ${heading}`, rows }, width)
}

/** `ofPod`: whether the pod sets no_new_privs; null: not known, so that it is said which of both is meant. */
function describeCall(
  { answer, fallback, noNewPrivileges, measured, reason }: MissingCall,
  ofPod: boolean | null
): string {
  const mode =
    ofPod !== null || noNewPrivileges === 'both' ? '' : ` ${noNewPrivileges} no_new_privs`
  const way = fallback === null ? '' : `, so that it takes ${fallback}`
  return `is answered with ${answer}${mode}${way}: ${reason}${measured ? '' : ' (not measured here)'}`
}
