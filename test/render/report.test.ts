import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import test from 'ava'
import type { Behaviour } from '../../src/behaviour/behaviour.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { RenderContext } from '../../src/render/artifact.ts'
import { report } from '../../src/render/report.ts'
import { contextOf, policy, run } from './context.ts'
import { decided, nginx, templates } from './nginx.ts'

test('report.md is the golden file', t => {
  const text = report.render(contextOf(decided, { templates, behaviour: nginx }))
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync('test/fixtures/render/report.md', text)
  t.is(text, readFileSync('test/fixtures/render/report.md', 'utf8'))
})

test('where no workload was left out it is said that nothing is known of later runs', t => {
  const { completeness } = decided
  const none = {
    asked: 0,
    failing: 0,
    onlyPrograms: 0,
    interval: [0, 1],
    expectedNew: null
  } as const
  const paths = { ...completeness!.paths!, ...none, contributions: [] }
  const text = report.render(
    contextOf(
      { ...decided, completeness: { ...completeness!, paths } },
      { templates, behaviour: nginx }
    )
  )
  const section = text.slice(text.indexOf('### Paths'), text.indexOf('\n## System calls\n'))
  t.regex(section, /^### Paths\n\nThere are too many to leave out one workload after the other/)
  t.notRegex(section, /would have failed|of 100/)
  t.regex(section, /\| 12 \| 8 \|/)
})

test('of very many rules that may be written and of as many that run it is said that not all were compared', t => {
  const of = (count: number, perms: string): Policy['apparmor']['files'] =>
    Array.from({ length: count }, (_, i) => policyRule(`/srv/{a,b}${i}${perms}/*`, perms))
  const textOf = (count: number): string =>
    report.render(
      contextOf(
        { apparmor: { ...decided.apparmor!, files: [...of(count, 'w'), ...of(count, 'rix')] } },
        { templates, behaviour: nginx }
      )
    )
  t.regex(textOf(20), /Written and then executed: nothing\./)
  t.regex(
    textOf(300),
    /executed: nothing \(not all pairs of rules were compared: there are too many\)/
  )
})

test('the first screen holds what a reviewer asks first', t => {
  const rule = policyRule('/var/lib/app/{,**}', 'rw')
  const files = [
    { ...rule, grant: { observed: 3, examples: ['/var/lib/app/a'], unused: 17 } },
    { ...rule, pattern: '/srv/[0-9]*', grant: { observed: 2, examples: [], unused: null } },
    policyRule('/var/lib/app/plugins/*.so', 'rm'),
    policyRule('/etc/shadow', 'r'),
    policyRule('/usr/bin/app', 'rix')
  ]
  const text = report.render(
    contextOf(
      { ...decided, apparmor: { ...decided.apparmor!, files } },
      { templates, behaviour: nginx }
    )
  )
  const screen = text.slice(0, text.indexOf('## What could not be seen'))
  t.true(screen.split('\n').length < 24, screen)
  t.regex(screen, /\*\*it is not whole\*\*, see below; 12 workloads that differ/)
  t.regex(screen, /3 allowed, 2 of them seen and 1 inferred/)
  t.regex(
    screen,
    /Moby, June 2026, allows 309 calls on `x86_64`: 307 of them \(99 %\) are refused here/
  )
  t.regex(screen, /Dangerous ones that are allowed: `mount` \(severity 5\)\./)
  t.regex(
    screen,
    /Rules for files: 5; wider than what was seen: 2\. These open at most 17 existing .* by `\/var\/lib\/app\/\{,\*\*\}`; of 1 it is not known/
  )
  t.regex(screen, /Sensitive places: `\/etc\/shadow` r \(password hashes\)/)
  t.regex(screen, /Trees that may be written: `\/var\/lib\/app\/\{,\*\*\}`/)
  t.regex(screen, /Written and then executed: `\/var\/lib\/app\/\{,\*\*\}`/)
  t.regex(text, /\| `\/etc\/shadow` \| r \| password hashes \| used, by `\/usr\/bin\/app` \| `/)
  t.regex(text, /\| 5 \| `mount` \|.*CVE-2022-0492/)
  t.regex(
    text,
    /\| Moby, June 2026 \| 309 \| 307 \(99 %\) \|[^|]*`ptrace`[^|]*\| none \| `mount` \|/
  )
})

test('where it is not known what any pattern opens, no number says that it is nothing', t => {
  const rule = policyRule('/srv/[0-9]*', 'rw')
  const files = [{ ...rule, grant: { observed: 2, examples: [], unused: null } }]
  const text = report.render(
    contextOf(
      { ...decided, apparmor: { ...decided.apparmor!, files } },
      { templates, behaviour: nginx }
    )
  )
  t.regex(text, /wider than what was seen: 1\. How many existing paths these open is not known/)
  t.notRegex(text, /open at most/)
})

function policyRule(pattern: string, perms: string): Policy['apparmor']['files'][number] {
  const reasons = [{ class: 'seen' as const, text: 'used', first: '0:12' }]
  return { pattern, perms, owner: false, grant: null, by: ['/usr/bin/app'], reasons }
}

test('what could not be seen comes before what was seen', t => {
  const text = report.render(contextOf(decided, { templates, behaviour: nginx }))
  const order = ['NO_FD_PATHS', 'UNPAIRED_RESUME', '## What was seen', '## System calls'].map(
    word => text.indexOf(word)
  )
  t.false(order.includes(-1))
  t.deepEqual(
    order,
    order.toSorted((a, b) => a - b)
  )
})

test('a recording without a sign of loss is not blamed for any', t => {
  const text = report.render(contextOf({}, { templates }))
  t.regex(text, /No recording carries a sign of loss/)
  t.notRegex(text, /\| sign \|/)
})

test('in log mode the report says first that nothing is refused', t => {
  t.regex(report.render(contextOf({ mode: 'log' }, { templates })).slice(0, 300), /They only log/)
})

test('the report of thousands of runs stays short', t => {
  const runs = Array.from({ length: 10_000 }, (_, i) => ({
    ...run,
    id: `${i}`,
    label: `web-${i}`,
    warnings: [{ code: 'CUT_TAIL' as const, text: 'the log is cut' }]
  }))
  const behaviour: Behaviour = { ...nginx, runs }
  const text = report.render(contextOf(decided, { templates, behaviour }))
  t.true(text.length < 20_000)
  t.regex(text, /and 9995 other runs/)
  t.regex(text, /And 9950 more runs/)
})

test('hostile names change nothing but their own cells', t => {
  const shape = (context: RenderContext): string[] =>
    report
      .render(context)
      .split('\n')
      .map(line => line.replace(/`[^`]*`/g, '``'))
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'x|y',
      '`',
      '``|',
      'a\n# Heading',
      '\u001b[2J',
      '<script>',
      '[a](b)',
      '\u202egnp',
      '*x*'
    )
  )
  const named = (text: string): RenderContext =>
    contextOf(
      { ...decided, apparmor: { ...decided.apparmor!, files: rulesOf(text) } },
      {
        templates,
        behaviour: {
          ...nginx,
          runs: nginx.runs.map(each => ({ ...each, label: `${text}/`, sources: [`/${text}`] })),
          files: nginx.files.map(file => ({ ...file, path: `?/${text}` })),
          execs: nginx.execs.map(exec => ({ ...exec, path: `/${text}` }))
        }
      }
    )
  const rulesOf = (text: string): Policy['apparmor']['files'] =>
    decided.apparmor!.files.map(rule => ({ ...rule, pattern: `/${text}`, by: [`/${text}`] }))
  const plain = shape(named('plain'))
  fc.assert(
    fc.property(hostile, text => t.deepEqual(shape(named(text)), plain)),
    { numRuns: 50 }
  )
})

test('the engines are compared on the machine that was recorded, not on one that is estimated', t => {
  for (const [architectures, compared] of [
    [['aarch64', 'x86_64'], 'x86_64'],
    [['x86', 'x86_64'], 'x86_64'],
    [['aarch64'], 'aarch64']
  ] as const) {
    const seccomp = { ...policy.seccomp, architectures: [...architectures] }
    const text = report.render(contextOf({ ...policy, seccomp }, { templates, behaviour: nginx }))
    t.regex(text, new RegExp(`of the calls of \`${compared}\`:`))
  }
})
