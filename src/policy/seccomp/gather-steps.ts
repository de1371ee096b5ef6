import type { Behaviour } from '../../behaviour/behaviour.ts'
import { isMultiplexer } from '../../facts/multiplexers.ts'
import { syscallNumber } from '../../facts/syscall-table.ts'
import type { Arch } from '../../facts/syscall-table.ts'
import { isSwitchedOff } from '../options.ts'
import type { DecideOptions } from '../options.ts'
import { alwaysNeeded } from './always-needed.ts'
import { companions } from './companions.ts'
import { imported } from './imported.ts'
import { importsTellAll, leftToImports } from './left-to-imports.ts'
import { multiplexed } from './multiplexed.ts'
import { ownCalls, ownRefusals } from './own.ts'
import { quiet } from './quiet.ts'
import { refuseDangerous } from './refuse-dangerous.ts'
import { refuseNewer } from './refuse-newer.ts'
import { runtimeFloor } from './runtime-floor.ts'
import { siblings } from './siblings.ts'
import { namesOf } from './step.ts'
import type { Step } from './step.ts'
import { isWrittenFile } from './telling-files.ts'
import { traced } from './traced.ts'
import { onArchitectures, transposed } from './transposed.ts'

/** All that speaks for a call or against it, before the one is weighed against the other. */
export interface Steps {
  readonly seen: readonly Step[]
  /** Calls that were seen, under the names that they have on every architecture: none is too dangerous to be allowed. */
  readonly seenNames: ReadonlySet<string>
  /** What the project allows. */
  readonly own: readonly Step[]
  /** What no program can do without. */
  readonly needed: readonly Step[]
  /** What other runs, inputs and machines may call. */
  readonly likely: readonly Step[]
  readonly refused: readonly Step[]
  /** What the project refuses. */
  readonly ownRefusals: readonly Step[]
}

/** `recorded`: the architectures of the recordings; `architectures`: all that the profile is for. */
export function gatherSteps(
  behaviour: Behaviour,
  recorded: readonly Arch[],
  architectures: readonly Arch[],
  options: DecideOptions
): Steps {
  const usable = (steps: readonly Step[]): Step[] =>
    steps.filter(
      ({ name, reason }) => existsOn(architectures, name) && !isSwitchedOff(reason.class, options)
    )
  const seen = [...traced(behaviour), ...multiplexed(behaviour)]
  const unseen = architectures.filter(arch => !recorded.includes(arch))
  const elsewhere = transposed(behaviour, unseen)
  // Sockets of another architecture go through socketcall, whatever its severity.
  const carriers = elsewhere.filter(step => isMultiplexer(step.name))
  const tellAll = !isSwitchedOff('imports', options) && importsTellAll(behaviour)
  // Images that change may bring programs that call more than these import.
  const isLeft = tellAll && options.preset !== 'portable'
  const always = isLeft ? leftToImports(alwaysNeeded(), behaviour) : alwaysNeeded()
  const own = usable(ownCalls(options.own))
  const needed = usable([...quiet(behaviour), ...always, ...runtimeFloor(options)])
  const inferred = infer(behaviour, seen, [...own, ...needed], tellAll, options)
  const refused = usable([...refuseDangerous(), ...refuseNewer()])
  return {
    seen,
    seenNames: namesOf([...seen, ...carriers]),
    own,
    needed,
    likely: usable([...elsewhere, ...onArchitectures(inferred, architectures)]),
    refused,
    ownRefusals: usable(ownRefusals(options.own, refused))
  }
}

/** What other runs, other inputs and another libc may call. */
function infer(
  behaviour: Behaviour,
  seen: readonly Step[],
  needed: readonly Step[],
  tellAll: boolean,
  options: DecideOptions
): Step[] {
  const written = !tellAll && behaviour.files.some(isWrittenFile)
  const together = companions(namesOf(seen), written)
  const told = imported(behaviour)
  const steps = [...told, ...together]
  const known = [...seen, ...steps]
  if (options.preset === 'portable') return [...steps, ...siblings(namesOf([...known, ...needed]))]
  // Imports name what this libc calls; only where some program's are not known, siblings are worth their price.
  if (!tellAll) return [...steps, ...siblings(namesOf(known))]
  return [...told, ...leftToImports(together, behaviour)]
}

// A name that no listed architecture has would be noise in the profile.
function existsOn(architectures: readonly Arch[], name: string): boolean {
  return architectures.some(arch => syscallNumber(arch, name) !== undefined)
}
