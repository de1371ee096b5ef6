import type { Behaviour } from '../../behaviour/behaviour.ts'
import { usualTarget, withMergedUsr } from '../../facts/usual-links.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import type { InferredFile } from './file-drafts.ts'

/** What /bin/sh and the like usually are, where the recording does not tell. */
export function usualPrograms({ execs, files }: Behaviour, options: DecideOptions): InferredFile[] {
  return execs
    .filter(({ resolved }) => resolved === undefined)
    .flatMap(({ path }) => {
      const moved = movePath(path, options.mapPath)
      if (usualTarget(moved, []) === null) return []
      const used = files.filter(({ uses }) => uses.some(({ by }) => by === path))
      const target = usualTarget(
        moved,
        used.map(file => file.path)
      )!
      const text = `the recording does not tell where ${path} leads`
      return [
        { pattern: withMergedUsr(target), access: 'rmx', reason: { class: 'usual-link', text } }
      ]
    })
}
