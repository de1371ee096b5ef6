import { onDemandGroups } from '../../facts/on-demand-files.ts'
import type { NeededPath } from '../paths/needed-paths.ts'
import type { InferredFile } from './file-drafts.ts'

/** What the libraries that were seen open when they first need it. */
export function onDemand(needed: readonly NeededPath[]): InferredFile[] {
  const signs = new Set(onDemandGroups.map(({ when }) => when))
  const seen = [...signs].filter(sign => needed.some(({ path }) => sign.test(path)))
  return onDemandGroups
    .filter(({ when }) => seen.includes(when))
    .flatMap(({ files, why, owner }) =>
      files.map(([pattern, access]): InferredFile => ({
        pattern,
        access,
        owner,
        reason: { class: 'on-demand', text: why }
      }))
    )
}
