import { Bug } from '../errors.ts'
import type { Behaviour } from './behaviour.ts'

/** All runs of all behaviours as one; associative, commutative, idempotent, and `empty` is its neutral element. */
export function merge(...behaviours: readonly Behaviour[]): Behaviour {
  throw new Bug(`not there: ${behaviours.length}`)
}
