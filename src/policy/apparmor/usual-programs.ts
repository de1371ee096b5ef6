import type { Behaviour } from '../../behaviour/behaviour.ts'
import { usualTarget, withMergedUsr } from '../../facts/usual-links.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import type { InferredFile } from './file-drafts.ts'

/** What /bin/sh and the like usually lead to, if the recording does not show it. */
export function usualPrograms({ execs, files }: Behaviour, options: DecideOptions): InferredFile[] {
  return execs
    .filter(({ resolved }) => resolved === undefined)
    .flatMap(({ path }) => {
      const moved = movePath(path, options.mapPath)
      if (usualTarget(moved, []) === null) return []
      const used = files.filter(({ uses }) => uses.some(({ by }) => by === path))
      const text = `the recording does not tell where ${path} leads`
      const paths = used.map(file => file.path)
      return alternatives(usualTarget(moved, paths)!).map(target => ({
        pattern: withMergedUsr(target),
        access: 'rmx',
        program: moved,
        reason: { class: 'usual-link', text }
      }))
    })
}

/** Each as a rule of its own, since they may lead to different profiles: `/bin/{dash,bash}` as both. */
function alternatives(target: string): string[] {
  const [, folder = '', names] = /^(.*)\{(.*)\}$/.exec(target) ?? []
  return names?.split(',').map(name => folder + name) ?? [target]
}
