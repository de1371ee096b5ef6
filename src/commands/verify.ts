import type { WatchedCall } from '../behaviour/observe/logs/call-watch.ts'
import { watchedNames } from '../check/verify/watched-names.ts'
import { holds, isCertain, verify as verifyProfiles } from '../check/verify/verify.ts'
import type { WatchedRun } from '../check/verify/seen-calls.ts'
import { UserError } from '../errors.ts'
import { writeAll } from '../host/io.ts'
import type { Choices } from '../host/output/manifest.ts'
import type { Io } from '../host/io.ts'
import { withChoices } from './generate/choices.ts'
import { decideSettings } from './generate/generate-settings.ts'
import { observeInputs } from './observe-inputs.ts'
import { requireOneWorkload } from './require-one-workload.ts'
import { describeVerification, summarizeVerification } from './verify/describe-verification.ts'
import { readProfiles } from './verify/read-profiles.ts'
import type { VerifyOptions } from './verify/verify-options.ts'
import { warn, warningLines } from './warnings.ts'
import { withConfig } from './with-config.ts'

/**
 * Would everything that recordings show still run under a profile?
 * @returns 1 when something would be refused; with `--strict` also when that is not certain
 * @throws UserError
 */
export async function verify(
  profile: string,
  given: readonly string[],
  line: VerifyOptions,
  io: Io
): Promise<number> {
  const { inputs, options } = await withConfig(given, line, io)
  const { asked, choices, notices, capabilities } = await readProfiles(profile, options, io)
  const settings = decideSettings(asMade(choices, options, line, `${profile}/manifest.json`))
  const seen = new Map<string, readonly WatchedCall[]>()
  const watch = asked.seccomp && {
    names: watchedNames(asked.seccomp),
    saw: (run: string, calls: readonly WatchedCall[]) => void seen.set(run, calls)
  }
  const observed = await observeInputs(inputs, options, io, watch ?? undefined)
  requireOneWorkload(observed, options)
  const { behaviour } = observed
  const watched = behaviour.runs.flatMap(({ id }, run): WatchedRun[] => {
    const calls = seen.get(id)
    return calls === undefined ? [] : [{ run, calls }]
  })
  const verification = verifyProfiles(asked, behaviour, watched, { ...settings, name: 'verify' })
  if (verification.seccomp === null && verification.apparmor === null)
    throw new UserError(
      `${inputs.join(' ')}: shows nothing that ${profile} could refuse${asked.apparmor === null ? ': no system call was recorded' : ''}`
    )
  const warnings = [...notices, ...warningLines(observed)]
  await warn(warnings, 'tracewall inspect', io)
  const told = { profile, asked, behaviour, verification, capabilities, warnings }
  await writeAll(
    io.stdout,
    options.json === true
      ? summarizeVerification(told)
      : describeVerification(told, io.stdout.width)
  )
  const isOpen = !holds(verification)
  const isDoubtful = warnings.length > 0 || !isCertain(verification)
  return isOpen || (options.strict === true && isDoubtful) ? 1 : 0
}

/** The options as the profile was made with, where its manifest tells. Conditions are asked about in any case. */
function asMade(
  choices: Choices | null,
  options: VerifyOptions,
  line: VerifyOptions,
  where: string
): VerifyOptions & { readonly conditions: true } {
  const conditions = true
  if (choices === null) return { ...options, conditions }
  return withChoices({ ...options, conditions }, choices, { ...line, conditions }, where)
}
