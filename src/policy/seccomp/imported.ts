import type { Behaviour, BinaryFact } from '../../behaviour/behaviour.ts'
import { dangerOf } from '../../facts/dangerous-syscalls.ts'
import { libcCore, syscallsOfFunction } from '../../facts/libc-syscalls.ts'
import { isMusl, muslCallsFor } from '../../facts/musl-syscalls.ts'
import { numbered } from '../../numbered.ts'
import type { Step } from './step.ts'

/**
 * What the binaries can call: the functions of libc that they import and the system call instructions that they hold.
 * Of all that was tried nothing makes later runs fail as rarely.
 */
export function imported({ binaries }: Behaviour): Step[] {
  const sources = new Map<string, Source>()
  // What a used binary does itself says more than what one does that it can reach.
  const used = binaries.filter(({ beside }) => beside === null)
  const reached = binaries.filter(({ beside }) => beside !== null)
  for (const binary of [...used, ...reached])
    for (const { name, text, by } of callsOf(binary)) {
      const asksForDanger = by !== null && dangerOf(name)?.askedForBy?.includes(by) === true
      const source = sources.get(name)
      if (source) {
        source.others++
        source.asksForDanger &&= asksForDanger
      } else sources.set(name, { text, others: 0, asksForDanger })
    }
  return [...sources].map(([name, { text, others, asksForDanger }]): Step => ({
    name,
    action: 'allow',
    reason: {
      class: 'imports',
      text: others > 0 ? `${text}, and ${numbered(others, 'other way')}` : text
    },
    ...(asksForDanger && { asksForDanger })
  }))
}

interface Source {
  /** The first way to the call. */
  readonly text: string
  others: number
  asksForDanger: boolean
}

/** A call and the way to it; `by`: the function of libc that makes it, null where it is none that was imported. */
interface Way {
  readonly name: string
  readonly text: string
  readonly by: string | null
}

function* callsOf(binary: BinaryFact): Generator<Way> {
  const where = binary.beside === null ? binary.path : `${binary.path}, beside ${binary.beside}`
  for (const name of binary.syscalls) yield { name, text: `instruction in ${where}`, by: null }
  const calls = binary.needed.some(isMusl) ? muslCallsFor : (name: string) => [name]
  if (binary.imports.length > 0)
    for (const name of libcCore.flatMap(calls))
      yield { name, text: `start of a program with libc, ${where}`, by: null }
  for (const imports of binary.imports)
    for (const name of syscallsOfFunction(imports).flatMap(calls))
      yield { name, text: `${imports}() in ${where}`, by: imports }
}
