import { callEffect } from '../../../facts/call-effects.ts'
import type { KnownCalls } from '../../tally/known-calls.ts'
import {
  LONGEST_NAME,
  NEEDS_ARGUMENTS,
  NEEDS_BARE,
  NEEDS_FIRST,
  NEEDS_LOOK,
  NEEDS_OUTCOME,
  NEEDS_OWN,
  NEEDS_START,
  SCRATCH
} from '../../tally/memory.ts'
import {
  ARGUMENTS,
  FIRST_NUMBER,
  NAME_ONLY,
  OTHER_ARGUMENTS,
  OWN_NUMBER,
  START
} from '../../sink.ts'
import type { Interest } from '../../sink.ts'
import { isWriting } from '../terminal/may-forge.ts'

const NEEDS: Readonly<Record<Interest, number>> = {
  [NAME_ONLY]: NEEDS_OUTCOME,
  [FIRST_NUMBER]: NEEDS_ARGUMENTS | NEEDS_OUTCOME | NEEDS_FIRST,
  [OWN_NUMBER]: NEEDS_OUTCOME | NEEDS_OWN,
  [ARGUMENTS]: NEEDS_ARGUMENTS,
  [OTHER_ARGUMENTS]: NEEDS_ARGUMENTS | NEEDS_BARE,
  [START]: NEEDS_ARGUMENTS | NEEDS_START
}

/** What the tally must know of each name of a system call, as it first comes. */
export class Needs {
  readonly #known: KnownCalls
  readonly #told: (Interest | undefined)[] = []

  constructor(known: KnownCalls) {
    this.#known = known
  }

  /** `id`: of the name `text`. */
  tell(id: number, text: string, interest: Interest): void {
    if (this.#told[id] === interest) return
    this.#told[id] = interest
    if (text.length > LONGEST_NAME) return
    const { bytes, calls } = this.#known.tally
    bytes.write(text, SCRATCH, 'latin1')
    // A thread's execve may go on under another number: its start is the parser's.
    const needs = NEEDS[callEffect(text) === 'exec' ? START : interest]
    calls.learnName(text.length, id, needs | (isWriting(text) ? NEEDS_LOOK : 0))
  }
}
