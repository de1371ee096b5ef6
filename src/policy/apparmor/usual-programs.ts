import type { Behaviour } from '../../behaviour/behaviour.ts'
import { isUsualLink, usualTarget, withMergedUsr } from '../../facts/usual-links.ts'
import type { DecideOptions } from '../options.ts'
import { movePath } from '../paths/move-path.ts'
import type { ExecutedProgram } from './children.ts'
import type { InferredFile } from './file-drafts.ts'

/**
 * What /bin/sh and the like usually lead to, if the recording does not show it. `self`: the programs that start under the
 * profile and need not be executed by it.
 */
export function usualPrograms(
  { execs, files }: Behaviour,
  options: DecideOptions,
  self: readonly ExecutedProgram[]
): InferredFile[] {
  const targetsOf = (path: string): InferredFile[] => {
    const program = movePath(path, options.mapPath)
    if (!isUsualLink(program)) return []
    const used = files.filter(({ uses }) => uses.some(({ by }) => by === path))
    const text = `the recording does not tell where ${path} leads`
    const paths = used.map(file => file.path)
    return alternatives(usualTarget(program, paths)).map(target => ({
      pattern: withMergedUsr(target),
      access: 'rm',
      program,
      reason: { class: 'usual-link', text }
    }))
  }
  const executed = execs.filter(({ resolved }) => resolved === undefined)
  return [
    ...executed.flatMap(({ path }) => targetsOf(path)).map(each => ({ ...each, access: 'rmx' })),
    ...self.flatMap(({ program }) => targetsOf(program))
  ]
}

/** Each as a rule of its own, since they may lead to different profiles: `/bin/{dash,bash}` as both. */
function alternatives(target: string | null): string[] {
  if (target === null) return []
  const [, folder = '', names] = /^(.*)\{(.*)\}$/.exec(target) ?? []
  return names?.split(',').map(name => folder + name) ?? [target]
}
