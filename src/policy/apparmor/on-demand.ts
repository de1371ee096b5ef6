import type { Behaviour, ExecFact } from '../../behaviour/behaviour.ts'
import { isOnDemandSign, onDemandGroups } from '../../facts/on-demand-files.ts'
import type { Reason } from '../policy.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { InferredFile } from './file-drafts.ts'

interface SocketPair {
  readonly type: string
  readonly reason: Reason
}

/**
 * What the libraries that were seen, or that programs need, open when they first need it. `isChild`: for one of several programs,
 * of whose scripts no interpreter is known.
 */
export function onDemand(
  needed: readonly NeededPath[],
  { binaries }: Pick<Behaviour, 'binaries'>,
  isChild: boolean
): InferredFile[] {
  // musl is its own loader: the kernel maps it, and no call shows it.
  const libraries = binaries.flatMap(binary => binary.needed.map(name => `/${name}`))
  const signals = needed.filter(({ path }) => isOnDemandSign(path))
  const used = signals.map(({ path }) => path)
  const signs = new Set(
    onDemandGroups.flatMap(({ when, unless }) => (unless ? [when, unless] : [when]))
  )
  const all = new Set([...used, ...libraries, ...(isChild ? [] : ranPrograms({ binaries }))])
  const seen = new Set([...signs].filter(sign => [...all].some(path => sign.test(path))))
  return onDemandGroups
    .filter(({ when, unless }) => seen.has(when) && !(unless && seen.has(unless)))
    .filter(({ when, notBy }) => notBy === null || !isOnlyBy(notBy, when, signals))
    .flatMap(({ files, why, owner }) =>
      files.map(([pattern, access]): InferredFile => ({
        pattern,
        access,
        owner,
        reason: { class: 'on-demand', text: why }
      }))
    )
}

/** Whether all that used a sign are programs that mean nothing by it. */
function isOnlyBy(programs: RegExp, sign: RegExp, signals: readonly NeededPath[]): boolean {
  const uses = signals.filter(({ path }) => sign.test(path)).flatMap(need => need.uses)
  return uses.length > 0 && uses.every(({ by }) => by !== null && programs.test(by))
}

/** The pairs of unix sockets that the programs that were seen make when they first need them. */
export function pairsOnDemand({
  execs,
  binaries
}: Pick<Behaviour, 'execs' | 'binaries'>): SocketPair[] {
  const ran = [...execs.map(programOf), ...ranPrograms({ binaries })]
  return onDemandGroups
    .filter(({ when, pairs }) => pairs.length > 0 && ran.some(program => when.test(program)))
    .flatMap(({ pairs, why }) =>
      pairs.map(type => ({ type, reason: { class: 'on-demand', text: why } }) as const)
    )
}

/** Interpreters of scripts are among them, which no call names. */
function ranPrograms({ binaries }: Pick<Behaviour, 'binaries'>): string[] {
  return binaries.filter(({ beside }) => beside === null).map(({ path }) => path)
}

function programOf({ path, resolved }: ExecFact): string {
  return resolved ?? path
}
