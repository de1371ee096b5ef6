import { containerDenies } from '../../facts/container-denies.ts'
import type { ContainerDeny } from '../../facts/container-denies.ts'
import { compile } from '../../language/apparmor/automaton.ts'
import type { Automaton } from '../../language/apparmor/automaton.ts'
import { overlaps } from '../../language/apparmor/pattern.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import type { DenyRule, FileRule, MountRule } from '../policy.ts'

/** The refusals that container profiles usually have, as far as they leave what was seen alone. */
export function decideDenies(
  files: readonly FileRule[],
  mounts: readonly MountRule[],
  options: DecideOptions
): DenyRule[] {
  // A refusal by name is enforced, and silent, in complain mode too: it would hide what the mode is there to show.
  if (options.mode === 'log' || isSwitchedOff('container', options)) return []
  const allowed = files.map(({ pattern, perms }) => ({ automaton: compile(pattern), perms }))
  return [
    ...containerDenies.flatMap(deny => asFarAsPossible(deny, allowed)),
    ...(mounts.some(({ kind }) => kind === 'mount') ? [] : [NO_MOUNT])
  ]
}

const NO_MOUNT: DenyRule = {
  kind: 'mount',
  reasons: [{ class: 'container', text: 'containers do not mount' }]
}

interface Allowed {
  readonly automaton: Automaton
  readonly perms: string
}

function asFarAsPossible(deny: ContainerDeny, allowed: readonly Allowed[]): DenyRule[] {
  const { pattern, perms, why, parts } = deny
  const automaton = compile(pattern)
  const hit = allowed.some(rule => share(perms, rule.perms) && overlaps(automaton, rule.automaton))
  if (hit) return parts.flatMap(part => asFarAsPossible(part, allowed))
  return [{ kind: 'file', pattern, perms, reasons: [{ class: 'container', text: why }] }]
}

// To refuse w is to refuse a as well.
function share(denied: string, allowed: string): boolean {
  return [...allowed].some(letter => denied.includes(letter === 'a' ? 'w' : letter))
}
