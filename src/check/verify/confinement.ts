import type { Behaviour, ExecFact, Program } from '../../behaviour/behaviour.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import { compile, tryCompile } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { readPath } from '../../language/apparmor/path-symbols.ts'
import { includes } from '../../language/apparmor/pattern.ts'
import { quotePath } from '../../language/apparmor/quote.ts'
import type { SourceProfile } from '../../language/apparmor/source/profile.ts'
import { namesOf } from '../../policy/apparmor/children.ts'
import { usualNames } from '../../policy/base/file-needs.ts'
import type { DecideOptions } from '../../policy/options.ts'
import { movePath } from '../../policy/paths/move-path.ts'

/**
 * Which programs run under which profiles of a text: label -> programs. The container starts in the first profile; what a program
 * executes goes where the rules of each profile that it runs under lead. `null` is what ran before the first program.
 */
export function confinement(
  profiles: readonly SourceProfile[],
  behaviour: Pick<Behaviour, 'execs' | 'files'>,
  moves: Pick<DecideOptions, 'mapPath'>
): ReadonlyMap<string, ReadonlySet<Program>> {
  const [main] = profiles as readonly [SourceProfile]
  const exits = new Map(profiles.map(({ label, rules }) => [label, exitsOf(rules)]))
  const under = new Map(profiles.map(({ label }) => [label, new Set<Program>()]))
  const executed = new Map<Program, ExecFact[]>()
  for (const exec of behaviour.execs)
    executed.set(exec.by, [...(executed.get(exec.by) ?? []), exec])
  const seen = new Set<string>()
  const open: { readonly program: Program; readonly labels: readonly string[] }[] = []
  const start = (program: Program, labels: readonly string[]): void => {
    const key = `${program}\n${labels.join('\n')}`
    if (seen.has(key)) return
    seen.add(key)
    for (const label of labels) under.get(label)?.add(program)
    open.push({ program, labels })
  }
  start(null, [main.label])
  for (let next = open.pop(); next; next = open.pop())
    for (const exec of executed.get(next.program) ?? []) {
      // The runtime itself starts the first program, in the container's own profile.
      const names = next.program === null ? [] : patternsOf(exec, moves)
      const labels = next.labels.flatMap(label => targetsOf(label, exits.get(label) ?? [], names))
      for (const program of namesOf(exec)) start(program, [...new Set(labels)].sort())
    }
  // A recording that starts in the middle does not show where its programs came from.
  const known = new Set([...under.values()].flatMap(programs => [...programs]))
  const own = under.get(main.label)!
  for (const { uses } of behaviour.files) for (const { by } of uses) if (!known.has(by)) own.add(by)
  return under
}

interface Exit {
  readonly automaton: Automaton
  readonly isLiteral: boolean
  /** Label of the next profile; `&`: besides this one. */
  readonly target: string
}

function exitsOf(rules: SourceProfile['rules']): Exit[] {
  return rules.flatMap(({ rule }) => {
    if (rule?.kind !== 'file' || rule.deny || rule.pattern === null || !rule.perms.includes('x'))
      return []
    const automaton = tryCompile(rule.pattern, tunable)
    if (!automaton) return []
    return [{ automaton, isLiteral: !/[*?[{]/.test(rule.pattern), target: rule.target ?? '' }]
  })
}

function patternsOf(
  { path, resolved }: ExecFact,
  { mapPath }: Pick<DecideOptions, 'mapPath'>
): string[] {
  const symbols = readPath(resolved ?? path)
  if (symbols === null) return []
  const pattern = quotePath(movePath(symbols, mapPath))
  return resolved === undefined ? [pattern, ...usualNames(pattern)] : [pattern]
}

/** Of several rules for a name the one without wildcards counts. */
function targetsOf(label: string, exits: readonly Exit[], names: readonly string[]): string[] {
  const programs = names.map(name => compile(name))
  const fitting = exits.filter(({ automaton }) =>
    programs.some(program => includes([automaton], program))
  )
  const { target = '' } = fitting.find(({ isLiteral }) => isLiteral) ?? fitting[0] ?? {}
  if (target === '') return [label]
  return target.startsWith('&') ? [label, target.slice(1)] : [target]
}
