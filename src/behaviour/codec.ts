import { Decoder } from '../decode.ts'
import type {
  ArgumentFact,
  Behaviour,
  Fact,
  FileFact,
  FileUse,
  Run,
  RunSet,
  StreamedBehaviour,
  SyscallFact
} from './behaviour.ts'
import { LISTS, eachList } from './lists.ts'
import type { ListName } from './lists.ts'
import { normalize } from './merge.ts'
import { FACT_READERS, readPhase, readRun } from './members.ts'
import { formatFirst, parseFirst } from './place.ts'
import { inPieces } from './pieces.ts'
import { firstRun, formatRuns, parseRuns } from './runs.ts'
import { totalLedger, totalWarnings } from './totals.ts'

export const BEHAVIOUR_SCHEMA = 'tracewall.dev/behaviour/v1'

/** The document as pieces of text, for writing without holding it whole. Same behaviour, same bytes. */
export function* encode(behaviour: StreamedBehaviour): Generator<string> {
  yield `{"schema":${JSON.stringify(BEHAVIOUR_SCHEMA)},\n`
  yield* encodeList('runs', behaviour.runs, run => run)
  for (const name of Object.keys(LISTS) as ListName[])
    yield* encodeList(name, behaviour[name] as Iterable<AnyFact>, fact =>
      writeFact(behaviour, fact)
    )
  yield `"ledger":${JSON.stringify(totalLedger(behaviour))},\n`
  yield `"warnings":${JSON.stringify(totalWarnings(behaviour))}}\n`
}

/** @throws UserError that names file and member. */
export function decode(value: unknown, where: string): Behaviour {
  const root = new Decoder(value, where)
  root.at('schema').oneOf([BEHAVIOUR_SCHEMA])
  const runs = root.at('runs').list(readRun)
  // A document of an earlier tracewall lacks the lists that came later.
  const read = <N extends ListName>(name: N): Behaviour[N] =>
    (root.optional(name, list => list.list(item => readFact(name, item, runs))) ??
      []) as unknown as Behaviour[N]
  return normalize([{ runs, ...eachList(read) }])
}

function* encodeList<T>(
  name: string,
  items: Iterable<T>,
  written: (item: T) => unknown
): Generator<string> {
  yield `"${name}":[`
  let separator = '\n'
  for (const piece of inPieces(items, item => JSON.stringify(written(item)), ',\n')) {
    yield separator
    yield piece
    separator = ',\n'
  }
  yield '],\n'
}

type Runs = Pick<Behaviour, 'runs'>

type AnyFact = FileFact | SyscallFact | (Partial<Fact> & { readonly runs: RunSet })

function writeFact(behaviour: Runs, fact: AnyFact): unknown {
  if ('uses' in fact) return writeFile(behaviour, fact)
  const { runs, first } = fact
  if ('args' in fact) return writeSyscall(behaviour, fact)
  // Binaries have no place: they come from recording.json or a root file system.
  const place = first === undefined ? {} : { first: formatFirst(behaviour, { runs, first }) }
  return { ...fact, runs: formatRuns(runs), ...place }
}

// Members that may be absent come in their place, whatever was joined in which order.
function writeSyscall(behaviour: Runs, fact: SyscallFact): unknown {
  const { arch, name, count, errors, args, phase, runs } = fact
  const told = phase === undefined ? {} : { phase }
  const seen = { runs: formatRuns(runs), first: formatFirst(behaviour, fact) }
  return { arch, name, count, errors, args: args.map(writeArgument), ...told, ...seen }
}

function writeArgument({ runs, ...argument }: ArgumentFact): unknown {
  return runs === undefined ? argument : { ...argument, runs: runs.map(formatRuns) }
}

// Spelled out: a spread costs three times as much, and there may be 100,000 of these.
function writeFile(behaviour: Runs, fact: FileFact): unknown {
  const { path, resolved, access, failed, uses } = fact
  const written = uses.map(use => writeUse(behaviour, use))
  return resolved === undefined
    ? { path, access, failed, uses: written }
    : { path, resolved, access, failed, uses: written }
}

function writeUse(behaviour: Runs, use: FileUse): unknown {
  const { by, access, owner, phase, found, runs } = use
  const first = formatFirst(behaviour, use)
  const written =
    phase === undefined
      ? { by, access, owner, runs: formatRuns(runs), first }
      : { by, access, owner, phase, runs: formatRuns(runs), first }
  return found ? { ...written, found } : written
}

function readFact(name: ListName, item: Decoder, runs: readonly Run[]): unknown {
  if (name === 'files')
    return {
      ...FACT_READERS.files(item),
      uses: item.at('uses').list(use => ({ ...readUse(use), ...readSeen(use, runs) }))
    }
  if (name === 'syscalls') {
    const fact = { ...FACT_READERS.syscalls(item), ...readSeen(item, runs) }
    const members = item.at('args').list(argument => argument)
    return { ...fact, args: fact.args.map((each, at) => readValueRuns(each, members[at]!, runs)) }
  }
  if (name === 'binaries') return { ...FACT_READERS.binaries(item), runs: readRuns(item, runs) }
  return { ...FACT_READERS[name](item), ...readSeen(item, runs) }
}

function readUse(use: Decoder): Omit<FileUse, keyof Fact> {
  return {
    by: use.at('by').nullable(by => by.string()),
    access: use.at('access').string(),
    owner: use.at('owner').boolean(),
    ...use.optional('phase', readPhase),
    ...use.optional('found', found => (found.boolean() ? { found: true } : {}))
  }
}

function readSeen(item: Decoder, runs: readonly Run[]): Fact {
  const set = readRuns(item, runs)
  const first = parseFirst(item.at('first').string(), firstRun(set))
  if (first === null)
    throw item.at('first').wrong(`a place in run ${firstRun(set)}, such as "${firstRun(set)}:12"`)
  return { runs: set, first }
}

function readValueRuns(
  argument: ArgumentFact,
  member: Decoder,
  runs: readonly Run[]
): ArgumentFact {
  const sets = member.optional('runs', list => list.list(set => parseSet(set, runs)))
  if (sets === undefined) return argument
  if (sets.length !== argument.values.length || argument.values === 'any')
    throw member.at('runs').wrong('as many sets of runs as there are values')
  return { ...argument, runs: sets }
}

function readRuns(item: Decoder, runs: readonly Run[]): RunSet {
  return parseSet(item.at('runs'), runs)
}

function parseSet(text: Decoder, runs: readonly Run[]): RunSet {
  const set = parseRuns(text.string(), runs.length)
  if (set === null) throw text.wrong(`ranges of the ${runs.length} runs, such as "0-2,5"`)
  return set
}
