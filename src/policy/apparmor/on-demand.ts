import type { Behaviour } from '../../behaviour/behaviour.ts'
import { onDemandGroups } from '../../facts/on-demand-files.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { InferredFile } from './file-drafts.ts'

/** What the libraries that were seen open when they first need it. */
export function onDemand(
  needed: readonly NeededPath[],
  { sockets }: Pick<Behaviour, 'sockets'>
): InferredFile[] {
  const signs = new Set(onDemandGroups.map(({ when }) => when))
  const seen = [...signs].filter(sign => needed.some(({ path }) => sign.test(path)))
  return onDemandGroups
    .filter(
      ({ when, socket }) => seen.includes(when) || sockets.some(({ family }) => family === socket)
    )
    .flatMap(({ files, why }) =>
      files.map(([pattern, access]): InferredFile => ({
        pattern,
        access,
        reason: { class: 'on-demand', text: why }
      }))
    )
}
