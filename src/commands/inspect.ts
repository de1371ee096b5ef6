import { settled } from '../behaviour/behaviour.ts'
import { encode } from '../behaviour/codec.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { describeBehaviour } from './describe-behaviour.ts'
import { streamInputs } from './observe-inputs.ts'
import type { ReadingOptions } from './reading-options.ts'
import { warn, warningLines } from './warnings.ts'

export interface InspectOptions extends ReadingOptions {
  readonly json?: true
  readonly all?: true
}

/** Shows what the inputs contain: as tables for a person, or as the behaviour/v1 document. @throws UserError */
export async function inspect(
  inputs: readonly string[],
  options: InspectOptions,
  io: Io
): Promise<number> {
  const observed = await streamInputs(inputs, options, io)
  const warnings = warningLines(observed)
  if (options.json === true) {
    await warn(warnings, 'the ledger and warnings of the document', io)
    await writeAll(io.stdout, encode(observed.behaviour))
  } else {
    const limits = options.all === true ? NO_LIMITS : LIMITS
    await writeAll(io.stdout, describeBehaviour(settled(observed.behaviour), warnings, limits))
  }
  return 0
}

const LIMITS = { syscalls: 20, paths: 10 }
const NO_LIMITS = { syscalls: Infinity, paths: Infinity }
