import { containerDenies } from '../../facts/container-denies.ts'
import type { ContainerDeny } from '../../facts/container-denies.ts'
import { compile, literalPrefix } from '../../language/apparmor/automaton.ts'
import { overlaps } from '../../language/apparmor/pattern.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { ownDenies } from '../with-own-rules.ts'
import type { DenyRule, FileRule, MountRule } from '../policy.ts'

/** The refusals that container profiles usually have, as far as they leave what was seen alone. */
export function decideDenies(
  files: readonly FileRule[],
  mounts: readonly MountRule[],
  options: DecideOptions
): DenyRule[] {
  // A refusal by name is enforced, and silent, in complain mode too: it would hide what the mode is there to show.
  if (options.mode === 'log') return []
  const own = ownDenies(options.own)
  if (isSwitchedOff('container', options)) return own
  const allowed = files.map(rule => ({ rule, prefix: literalPrefix(rule.pattern) }))
  return [
    ...own,
    ...containerDenies.flatMap(deny => asFarAsPossible(deny, allowed)),
    ...(mounts.some(({ kind }) => kind === 'mount') ? [] : [NO_MOUNT])
  ]
}

const NO_MOUNT: DenyRule = {
  kind: 'mount',
  reasons: [{ class: 'container', text: 'containers do not mount' }]
}

interface Allowed {
  readonly rule: FileRule
  /** What every path that it allows starts with. */
  readonly prefix: string
}

function asFarAsPossible(deny: ContainerDeny, allowed: readonly Allowed[]): DenyRule[] {
  const { pattern, perms, why, parts } = deny
  // Few rules come near a refusal, and only those are worth an automaton.
  const prefix = literalPrefix(pattern)
  const near = allowed.filter(
    other =>
      (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix)) &&
      share(perms, other.rule.perms)
  )
  const automaton = compile(pattern)
  const hit = near.filter(({ rule }) => overlaps(automaton, compile(rule.pattern)))
  if (hit.length > 0) return parts.flatMap(part => asFarAsPossible(part, hit))
  return [{ kind: 'file', pattern, perms, reasons: [{ class: 'container', text: why }] }]
}

// To refuse w is to refuse a as well.
function share(denied: string, allowed: string): boolean {
  return [...allowed].some(letter => denied.includes(letter === 'a' ? 'w' : letter))
}
