import type { Behaviour, Program } from '../../behaviour/behaviour.ts'
import type {
  Answer,
  CheckedCall,
  MissingArchitecture,
  NeededCall,
  PodMistake,
  RefusedAccess,
  UntoldCall,
  Verification
} from '../../check/verify/verification.ts'
import { holds } from '../../check/verify/verify.ts'
import type { AskedProfiles } from '../../check/verify/verify.ts'
import { defaultCapabilities } from '../../facts/default-profiles.ts'
import { printable } from '../../host/printable.ts'
import { describeSection } from '../section.ts'
import type { Row, Section } from '../section.ts'
import { wrap } from '../wrap.ts'
import { jsonDocument } from '../json-document.ts'
import { listed } from '../../listed.ts'
import { numbered } from '../../numbered.ts'

/** What a run of `verify` found. */
export interface Verified {
  /** As the command line names it. */
  readonly profile: string
  readonly asked: AskedProfiles
  readonly behaviour: Behaviour
  readonly verification: Verification
  /** Those of the container, for a profile in Docker's form; null: it is the same for all. */
  readonly capabilities: readonly string[] | null
  readonly warnings: readonly string[]
}

/** For a person: what would be refused and by whom, then the answer in one line. */
export function describeVerification(verified: Verified, width: number): string[] {
  const { seccomp, apparmor, pod } = verified.verification
  const sections = [
    ...callSection('system calls that would be refused', seccomp?.refused, callText),
    ...section(
      'architectures of the recordings that the profile does not name',
      seccomp?.architectures.map(of => [of.arch, architectureText(of)])
    ),
    ...section(
      'calls of the runtime, or of every program, that would be refused',
      seccomp?.needed.map(of => [of.name, neededText(of)])
    ),
    ...accessSection(
      'accesses that would be refused: the rules that allow them',
      apparmor?.refused
    ),
    ...podSection('lines of the pod that would not do', pod?.refused),
    ...callSection('system calls that would be logged', seccomp?.logged, callText),
    ...accessSection('accesses that would be logged', apparmor?.logged),
    ...callSection('system calls that are not told', seccomp?.untold, untoldText),
    ...accessSection("accesses that only a file's owner has, who is not told", apparmor?.untold),
    ...podSection('lines of the pod of which it is not told whether they do', pod?.untold),
    ...callSection('system calls that failed when recorded, too', seccomp?.asRecorded, callText),
    ...accessSection('accesses that AppArmor refused when recorded, too', apparmor?.asRecorded)
  ]
  return [
    ...sections.map(each => `${describeSection(each, width)}\n`),
    ...wrap('', printable(summaryOf(verified)), 2, width).map(line => `${line}\n`)
  ]
}

function section(heading: string, rows: readonly Row[] = []): Section[] {
  return rows.length === 0 ? [] : [{ heading, rows }]
}

/** The architecture stands at each call where there are several. */
function callSection<T extends Pick<CheckedCall, 'name' | 'arch'>>(
  heading: string,
  calls: readonly T[] = [],
  textOf: (call: T) => string
): Section[] {
  const [arch, ...others] = new Set(calls.map(call => call.arch))
  return section(
    others.length > 0 ? heading : `${heading} (${arch})`,
    calls.map(call => [others.length > 0 ? `${call.name} (${call.arch})` : call.name, textOf(call)])
  )
}

function callText(call: CheckedCall): string {
  const values = call.arguments.map(({ index, value }) => `argument ${index} is ${value}`)
  const answer = answerText(call.answer)
  const what = values.length === 0 ? answer : `${answer} where ${values.join(' and ')}`
  const instead = call.fallback === null ? [] : [`callers have an older way: ${call.fallback}`]
  return [what, ...evidenceOf(call), ...instead].join(', ')
}

function untoldText(call: UntoldCall): string {
  const answers = [...new Set(call.answers.map(answerText))]
  const what = answers.length === 0 ? call.why : `${answers.join(' or ')}: ${call.why}`
  return [what, ...evidenceOf(call)].join(', ')
}

function evidenceOf({
  count,
  programs,
  place,
  failed
}: Pick<CheckedCall, 'count' | 'programs' | 'place' | 'failed'>): string[] {
  const calls = count === null ? 'some calls' : numbered(count, 'call')
  const failures = Object.entries(failed).map(([errno, times]) => `${errno} ${times}`)
  return [
    programs === null ? calls : `${calls} by ${programsText(programs)}`,
    `first at ${place}`,
    ...(failures.length === 0 ? [] : [`failed when recorded: ${failures.join(', ')}`])
  ]
}

function architectureText({ effect, calls, place }: MissingArchitecture): string {
  const names = numbered(calls, 'system call')
  const what =
    effect === 'killed'
      ? 'each is killed'
      : 'let pass only where it is the own architecture of the machine'
  return `${names}, first at ${place}: ${what}`
}

function neededText({ answer, needs }: NeededCall): string {
  return `${answerText(answer)}: ${needs.join('; ')}`
}

function accessSection(heading: string, accesses: readonly RefusedAccess[] = []): Section[] {
  const profiles = new Set(accesses.map(({ profile }) => profile))
  const rows = accesses.map((access): Row => {
    const { rule, refusedBy, programs, evidence, place, profile } = access
    const who = programs === null ? evidence : programsText(programs)
    const details = [
      ...(refusedBy === null ? [] : [`refused by line ${refusedBy}`]),
      ...(profiles.size > 1 ? [`in ${profile}`] : []),
      who,
      ...(place === null ? [] : [`first at ${place}`])
    ]
    return [rule, details.join(', ')]
  })
  return section(heading, rows).map(each => ({ ...each, isStacked: true }))
}

/** The container stands at each line where there are several. */
function podSection(heading: string, mistakes: readonly PodMistake[] = []): Section[] {
  const [, ...others] = new Set(mistakes.map(({ container }) => container))
  return section(
    heading,
    mistakes.map(({ container, setting, what, why, line, place }) => [
      others.length > 0 && container !== null ? `${setting} (${container})` : setting,
      [
        [what, why].filter(text => text !== '').join(' '),
        `pod.yaml:${line}`,
        ...(place === null ? [] : [`first at ${place}`])
      ].join(', ')
    ])
  )
}

/** `EPERM`, `KILL_PROCESS`, `ALLOW`. */
function answerText({ action, errno, inRunc }: Answer): string {
  const answer = action === 'ERRNO' && errno !== null ? errno : action
  return inRunc === null ? answer : `${answer} (in runc ${inRunc})`
}

function programsText(programs: readonly Program[]): string {
  const names = programs.map(program => program ?? 'what ran before the first program')
  return listed(names, 3)
}

function summaryOf({ profile, asked, behaviour, verification, capabilities }: Verified): string {
  const { seccomp, apparmor, pod } = verification
  const found = [
    counted(distinctNames(seccomp?.refused), 'system call'),
    counted(seccomp?.architectures, 'architecture'),
    counted(seccomp?.needed, 'call of the runtime', 'calls of the runtime'),
    counted(apparmor?.refused, 'access', 'accesses'),
    counted(pod?.refused, 'line of the pod', 'lines of the pod')
  ].flatMap(text => text ?? [])
  const runs = numbered(behaviour.runs.length, 'run')
  const went = [
    ...(seccomp === null ? [] : [numbered(seccomp.asked, 'system call')]),
    ...(apparmor === null ? [] : [numbered(apparmor.asked, 'access', 'accesses')])
  ].join(' and ')
  const untold = [seccomp, apparmor, pod].reduce((sum, each) => sum + (each?.untold.length ?? 0), 0)
  const besides = [
    ...(seccomp === null
      ? [`no system calls asked about (${whyNone(asked.seccomp, 'seccomp')})`]
      : []),
    ...(apparmor === null
      ? [`no accesses asked about (${whyNone(asked.apparmor, 'AppArmor')})`]
      : []),
    ...(untold === 0 ? [] : [`${untold} not told`]),
    ...(capabilities === null ? [] : [`for a container with ${capabilityText(capabilities)}`])
  ]
  const answer = holds(verification)
    ? `holds for ${went} of ${runs}`
    : `does not hold for ${runs}: ${found.join(', ')}`
  return [`${profile} ${answer}`, ...besides].join('; ')
}

function whyNone(profile: object | null, kind: string): string {
  return profile === null ? `no ${kind} profile` : 'none recorded'
}

function distinctNames(calls: readonly CheckedCall[] = []): string[] {
  return [...new Set(calls.map(({ name, arch }) => `${name} ${arch}`))]
}

function counted(items: readonly unknown[] | undefined, one: string, many?: string): string | null {
  return items === undefined || items.length === 0 ? null : numbered(items.length, one, many)
}

function capabilityText(capabilities: readonly string[]): string {
  return capabilities === defaultCapabilities
    ? "Docker's default capabilities"
    : capabilities.join(', ')
}

/** For a program: one JSON document. */
export function summarizeVerification(verified: Verified): string[] {
  const { profile, behaviour, verification, capabilities, warnings } = verified
  return jsonDocument({
    schema: 'tracewall.dev/verification/v1',
    profile,
    holds: holds(verification),
    runs: behaviour.runs.map(({ label }) => label),
    capabilities,
    ...verification,
    complete: warnings.length === 0,
    warnings
  })
}
