import type { Behaviour } from '../behaviour/behaviour.ts'
import { decideAppArmor } from './apparmor.ts'
import { decideCapabilities } from './capabilities.ts'
import type { DecideOptions } from './options.ts'
import { decidePod } from './pod.ts'
import type { Policy } from './policy.ts'
import { decideSeccomp } from './seccomp.ts'
import { DONE, withAccesses } from './verdicts/with-accesses.ts'

/**
 * What to allow, and why. Everything inferred has a class of its own and can be switched off.
 * @throws UserError when the behaviour has nothing to decide about
 */
export function decide(behaviour: Behaviour, options: DecideOptions): Policy {
  const whole = withAccesses(behaviour, DONE)
  const capabilities = decideCapabilities(whole)
  return {
    name: options.name,
    mode: options.mode,
    seccomp: decideSeccomp(whole, options),
    apparmor: decideAppArmor(whole, options, capabilities),
    pod: decidePod(whole, options, capabilities)
  }
}
