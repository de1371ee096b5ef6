import { resolve } from 'node:path'
import { encode } from '../behaviour/codec.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { writeDocument } from '../host/output/write-document.ts'
import { observeInputs } from './observe-inputs.ts'
import type { ReadingOptions } from './reading-options.ts'
import { warn, warningLines } from './warnings.ts'

export interface MergeOptions extends ReadingOptions {
  /** A file; `-` and nothing are standard output. */
  readonly out?: string
}

/** Makes one behaviour document of many recordings and behaviours. @throws UserError */
export async function merge(
  inputs: readonly string[],
  options: MergeOptions,
  io: Io
): Promise<number> {
  const observed = await observeInputs(inputs, options, io)
  await warn(warningLines(observed), 'tracewall inspect', io)
  const document = encode(observed.behaviour)
  const { out = '-' } = options
  if (out === '-') await writeAll(io.stdout, document)
  else writeDocument(resolve(io.cwd, out), [...document].join(''))
  return 0
}
