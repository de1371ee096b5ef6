import { empty } from '../../../src/behaviour/behaviour.ts'
import type { Behaviour, FileFact, FileUse, SocketFact } from '../../../src/behaviour/behaviour.ts'
import { DEFAULT_OPTIONS } from '../../../src/policy/options.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'

/** A behaviour of one run. */
export function behaviour(facts: Partial<Behaviour>): Behaviour {
  return { ...empty, runs: [RUN], ...facts }
}

const RUN: Behaviour['runs'][number] = {
  id: 'r',
  label: 'r',
  sources: ['a.strace'],
  format: 'strace',
  arch: 'x86_64',
  tasks: 1,
  ledger: { lines: 0, used: 0, ignored: {}, problems: [] },
  warnings: []
}

/** A file that one program used on line 3. */
export function file(
  path: string,
  access: string,
  more: Partial<FileFact & FileUse> = {}
): FileFact {
  const { resolved, failed = {}, by = '/bin/a', owner = false } = more
  return {
    path,
    ...(resolved === undefined ? {} : { resolved }),
    access,
    failed,
    uses: [{ by, access, owner, runs: [0, 0], first: 3 }]
  }
}

export function socket(
  operation: SocketFact['operation'],
  family: string | null,
  type: string | null = null,
  error: string | null = null
): SocketFact {
  return {
    operation,
    family,
    type,
    protocol: null,
    address: null,
    by: null,
    error,
    runs: [0, 0],
    first: 5
  }
}

export const options: DecideOptions = { ...DEFAULT_OPTIONS, name: 'web' }
