import test from 'ava'
import { observe } from '../../src/behaviour/observe/observe.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { readAskedProfile } from '../../src/check/verify/apparmor.ts'
import type { WatchedRun } from '../../src/check/verify/seen-calls.ts'
import { holds, verify } from '../../src/check/verify/verify.ts'
import type { AskedProfiles } from '../../src/check/verify/verify.ts'
import { watchedNames } from '../../src/check/verify/watched-names.ts'
import { parseSeccompProfile } from '../../src/language/seccomp/parse-profile.ts'
import type { ContainerSettings } from '../../src/language/kubernetes/container-settings.ts'
import { readContainers } from '../../src/language/kubernetes/read-containers.ts'
import { printRule } from '../../src/language/apparmor/print.ts'
import type { SourceProfile } from '../../src/language/apparmor/source/profile.ts'
import { seenRules } from '../../src/policy/base/seen-rules.ts'
import { decide } from '../../src/policy/decide.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { shownBy } from '../../src/policy/shown.ts'
import { PRESET_WITHOUT } from '../../src/policy/presets.ts'
import type { Preset } from '../../src/policy/presets.ts'
import { digest, profileNames } from '../../src/render/profile-names.ts'
import { render } from '../../src/render/render.ts'
import { targetNamed } from '../../src/render/targets.ts'
import { parseKubernetesVersion } from '../../src/render/kubernetes.ts'
import { auditFixtures } from '../audit-fixtures.ts'
import type { TraceFixture } from '../trace-fixtures.ts'
import { recordingOf, traceFixtures } from '../trace-fixtures.ts'

const templates = new Map<string, string>()
const kubernetes = parseKubernetesVersion('1.31')

/** Each of them is asked of every recording. */
const USUAL: readonly Partial<DecideOptions>[] = [
  ofPreset('strict'),
  ofPreset('balanced'),
  { ...ofPreset('portable'), mode: 'log' }
]
/** One of them is, in turn. */
const OTHERS: readonly Partial<DecideOptions>[] = [
  { children: true },
  { children: true, noNewPrivileges: false },
  { apparmor: '4.0' },
  { apparmor: '4.1', selfContained: true },
  { conditions: ['fcntl', 'ioctl', 'kill', 'prctl', 'tgkill'] },
  { mode: 'log' },
  { runtimes: ['crun'], noNewPrivileges: true }
]

function ofPreset(preset: Preset): Partial<DecideOptions> {
  return { preset, without: new Set(PRESET_WITHOUT[preset]) }
}

async function profilesOf(behaviour: Behaviour, options: DecideOptions): Promise<AskedProfiles> {
  const policy = decide(behaviour, options)
  const shown = shownBy(behaviour)
  const all = profileNames(policy)
  const names = {
    seccomp: shown.calls ? all.seccomp : '',
    apparmor: shown.accesses ? all.apparmor : ''
  }
  const context = { behaviour, policy, names, kubernetes, templates }
  const targets = ['seccomp', 'apparmor', 'pod'].map(name => targetNamed(name))
  const [seccomp, apparmor, pod] = render(context, targets).map(({ text }) => text)
  const profile = shown.calls ? await parseSeccompProfile(seccomp!, 'seccomp.json') : null
  const profiles = shown.accesses ? readAskedProfile(apparmor!, 'apparmor.profile') : null
  return {
    seccomp: profile && (() => profile),
    apparmor: profiles,
    pod: {
      containers: await readContainers(pod!, 'pod.yaml'),
      names: {
        seccomp: profile && {
          file: 'seccomp.json',
          hash: digest(JSON.parse(seccomp!)),
          isChanged: false
        },
        apparmor: profiles && {
          file: 'apparmor.profile',
          name: profiles[0]!.name,
          isChanged: false
        }
      }
    }
  }
}

async function recorded(
  fixture: TraceFixture,
  profiles: AskedProfiles | null
): Promise<[Behaviour, WatchedRun[]]> {
  const watched: WatchedRun[] = []
  const behaviour = await observe(recordingOf(fixture), {
    arch: 'x86_64',
    cwd: null,
    resolveLink: null,
    ...(profiles?.seccomp
      ? {
          watch: {
            names: watchedNames(profiles.seccomp),
            saw: (_, calls) => void watched.push({ run: 0, calls })
          }
        }
      : {})
  })
  return [behaviour, watched]
}

const fixtures = [...traceFixtures('strace'), ...traceFixtures('runs'), ...auditFixtures()]

for (const [index, fixture] of fixtures.entries())
  test.serial(`what was made of ${fixture.name} holds for it`, async t => {
    const [behaviour] = await recorded(fixture, null)
    const { calls, accesses } = shownBy(behaviour)
    t.pass()
    if (!calls && !accesses) return
    for (const choice of [...USUAL, OTHERS[index % OTHERS.length]!]) {
      const options = { ...DEFAULT_OPTIONS, name: 'web', ...choice }
      const profiles = await profilesOf(behaviour, options)
      const [again, watched] = await recorded(fixture, profiles)
      // As a recording, and as a behaviour file of it.
      for (const runs of [watched, []]) {
        const verification = verify(profiles, again, runs, options)
        t.true(holds(verification), JSON.stringify([choice, verification]))
        t.deepEqual(verification.apparmor?.logged ?? [], [])
        t.deepEqual(verification.pod?.untold, [])
        t.deepEqual(verification.seccomp?.logged.filter(call => !isUnnamed(call)) ?? [], [])
      }
    }
  })

/** A number that no profile can name. */
function isUnnamed({ name }: { readonly name: string }): boolean {
  return name.startsWith('syscall_0x')
}

/** Recordings of many kinds: threads, shells, privileges, records of auditd and of AppArmor. */
const SOME = [
  'strace/arm64-shell',
  'strace/curl-loopback',
  'strace/privileged',
  'strace/sqlite3',
  'runs/sh-flock',
  'audit/sys-files-raw',
  'audit/aa-complain-ops'
]

for (const fixture of fixtures.filter(({ name }) => SOME.includes(name)))
  test.serial(
    `without any one rule that ${fixture.name} shows the need of, something of it is refused`,
    async t => {
      const [behaviour] = await recorded(fixture, null)
      const options = { ...DEFAULT_OPTIONS, name: 'web', ...ofPreset('strict') }
      const policy = decide(behaviour, options)
      const { seccomp, apparmor, pod } = await profilesOf(behaviour, options)
      if (seccomp) {
        const profile = seccomp('x86_64')
        for (const { name, reasons } of policy.seccomp.rules) {
          if (!reasons.some(reason => reason.class === 'seen')) continue
          const entries = profile.entries.map(entry => ({
            ...entry,
            names: entry.names.filter(each => each !== name)
          }))
          const lacking = { seccomp: () => ({ ...profile, entries }), apparmor: null, pod: null }
          const { refused, asRecorded } = verify(lacking, behaviour, [], options).seccomp!
          t.true(
            [...refused, ...asRecorded].some(call => call.name === name),
            name
          )
          // What always failed with ENOSYS meets ENOSYS again.
          const fact = behaviour.syscalls.find(call => call.name === name)
          const isOpen = fact === undefined || fact.errors['ENOSYS'] !== fact.count
          if (isOpen && behaviour.seccomp.length === 0) t.true(refused.length > 0, name)
        }
      }
      for (const capability of policy.pod.addCapabilities) {
        const [container] = pod!.containers as [ContainerSettings]
        const { line, value } = container.capabilities!
        const add = value.add.filter(each => each !== capability)
        const containers = [{ ...container, capabilities: { line, value: { ...value, add } } }]
        const lacking = { seccomp: null, apparmor: null, pod: { ...pod!, containers } }
        const found = verify(lacking, behaviour, [], options)
        t.deepEqual(
          found.pod?.refused.map(({ setting, what }) => [setting, what]),
          [['capabilities', capability]]
        )
        t.false(holds(found))
      }
      if (!apparmor) return
      const [main, ...children] = apparmor as readonly [SourceProfile, ...SourceProfile[]]
      const files = policy.apparmor.files.filter(isSeen).map(({ pattern }) => pattern)
      const others = seenRules(policy.apparmor).map(({ rule }) => printRule(rule))
      t.true(files.length > 0)
      for (const { rule, statement } of main.rules) {
        const isOne =
          rule?.kind === 'file'
            ? !rule.deny && files.includes(rule.pattern!)
            : others.includes(`${statement.text},`)
        if (!isOne) continue
        const rules = main.rules.filter(each => each.statement !== statement)
        const lacking = { seccomp: null, apparmor: [{ ...main, rules }, ...children], pod: null }
        t.not(verify(lacking, behaviour, [], options).apparmor!.refused.length, 0, statement.text)
      }
    }
  )

function isSeen({ reasons }: { readonly reasons: readonly { readonly class: string }[] }): boolean {
  return reasons.every(reason => reason.class === 'seen')
}
