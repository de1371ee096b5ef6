import type { Behaviour } from '../behaviour/behaviour.ts'
import { decideAppArmor } from './apparmor.ts'
import { generalised } from './apparmor/files.ts'
import { decideCapabilities } from './capabilities.ts'
import { completenessOf } from './completeness.ts'
import { decideFindings } from './findings.ts'
import type { DecideOptions } from './options.ts'
import { withOwnCapabilities } from './with-own-rules.ts'
import { decidePod } from './pod.ts'
import type { Policy } from './policy.ts'
import { decideSeccomp } from './seccomp.ts'
import { withWanted } from './wanted.ts'

/**
 * What to allow, and why. Everything inferred has a class of its own and can be switched off.
 * @throws UserError when the behaviour has nothing to decide about
 */
export function decide(observed: Behaviour, options: DecideOptions): Policy {
  const behaviour = withWanted(observed, options)
  const capabilities = withOwnCapabilities(decideCapabilities(behaviour), options.own)
  const seccomp = decideSeccomp(behaviour, options)
  const paths = generalised(behaviour, options)
  const apparmor = decideAppArmor(behaviour, options, capabilities, paths)
  const files = [apparmor, ...(apparmor.children ?? [])].flatMap(profile => profile.files)
  return {
    name: options.name,
    mode: options.mode,
    seccomp,
    apparmor,
    pod: decidePod(behaviour, options, capabilities, files),
    completeness: completenessOf(behaviour, seccomp, paths, options),
    findings: decideFindings(behaviour, options)
  }
}
