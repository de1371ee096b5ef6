import test from 'ava'
import type { ExecutionContext } from 'ava'
import { observe } from '../../src/behaviour/observe/observe.ts'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import { decide } from '../../src/policy/decide.ts'
import { DEFAULT_OPTIONS } from '../../src/policy/options.ts'
import type { DecideOptions } from '../../src/policy/options.ts'
import { apparmor } from '../../src/render/apparmor.ts'
import { profileNames } from '../../src/render/profile-names.ts'
import { EVERYTHING } from '../../src/trace/selection.ts'
import { auditFixtures } from '../audit-fixtures.ts'
import { recordingOf, traceFixtures } from '../trace-fixtures.ts'
import {
  apparmorParser,
  compileText,
  compileWithNewer,
  newerParser
} from '../language/apparmor/parser.ts'
import { once } from './once.ts'
import { systemTest } from './requirement.ts'

/** What all recordings of test/fixtures show; a policy needs a call. */
const behaviours = once(async () => {
  const all = await Promise.all(
    [
      ...traceFixtures('strace').map(fixture => ({ ...fixture, selection: EVERYTHING })),
      ...auditFixtures()
    ].map(fixture =>
      observe(recordingOf(fixture), {
        arch: 'x86_64',
        cwd: null,
        resolveLink: null,
        selection: fixture.selection
      })
    )
  )
  return all.filter(({ syscalls, seccomp }) => syscalls.length > 0 || seccomp.length > 0)
})

/** Choices that change the text. */
const CHOICES: Readonly<Record<string, Partial<DecideOptions>>> = {
  'as usual': {},
  'with children under no_new_privs': { children: true },
  'with children without no_new_privs': { children: true, noNewPrivileges: false },
  'with children, self-contained': { children: true, selfContained: true },
  'with all that was looked for, complaining': { grantAbsent: true, mode: 'log' }
}

/** The profiles of all recordings as one text, which names its files once. */
function textOf(all: readonly Behaviour[], choice: Partial<DecideOptions>): string {
  const templates = new Map<string, string>()
  const texts = all.map((behaviour, at) => {
    const policy = decide(behaviour, { ...DEFAULT_OPTIONS, ...choice, name: `w${at}` })
    const names = profileNames(policy)
    return apparmor.render({ behaviour, policy, names, templates, kubernetes: 31 })
  })
  const parts = texts.map(text => text.split(/^(?=profile )/m))
  const before = new Set(parts.flatMap(([head = '']) => head.split('\n')))
  return [...before, ...parts.flatMap(([, ...profiles]) => profiles)].join('\n')
}

// What 4.0 gets, 4.1 gets.
for (const version of ['3.0', '4.1'] as const)
  for (const [what, choice] of Object.entries(CHOICES)) {
    const isRead = async (t: ExecutionContext, compile: typeof compileText): Promise<void> => {
      t.timeout(LIMIT)
      const compiled = compile(textOf(await behaviours(), { ...choice, apparmor: version }))
      t.is('error' in compiled ? compiled.error : '', '')
    }
    if (version === '3.0')
      systemTest(apparmorParser, `AppArmor 3.0 reads profiles ${what}`, t => isRead(t, compileText))
    systemTest([newerParser], `AppArmor 4.1 reads profiles for ${version} ${what}`, t =>
      isRead(t, compileWithNewer)
    )
  }

test('there are recordings to make profiles of', async t => {
  t.true((await behaviours()).length > 60)
})

const LIMIT = 10 * 60_000
