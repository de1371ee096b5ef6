import type { Behaviour, ExecFact, FileFact, Program } from '../../../src/behaviour/behaviour.ts'
import { decideAppArmor } from '../../../src/policy/apparmor.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import type { AppArmorPolicy, FileRule } from '../../../src/policy/policy.ts'
import { behaviour, file, options } from './behaviour.ts'

/** A profile for each program that others execute, and nothing that is in every profile. */
export const bare: DecideOptions = {
  ...options,
  children: true,
  without: new Set(['loader', 'container', 'on-demand', 'usual-link'])
}

export function exec(path: string, by: Program): ExecFact {
  return { path, by, runs: [0, 0], first: 2 }
}

export function used(by: string, line: string): FileFact {
  const [path = '', access = ''] = line.split(' ')
  return file(path, access, { by })
}

export function decided(
  seen: Partial<Behaviour>,
  more: Partial<DecideOptions> = {}
): AppArmorPolicy {
  return decideAppArmor(behaviour(seen), { ...bare, ...more }, [])
}

export function lines(files: readonly FileRule[] = []): string[] {
  return files.map(({ pattern, perms, transition }) =>
    [
      pattern,
      perms,
      ...(transition ? [transition.stacked ? '&' : '->', transition.child] : [])
    ].join(' ')
  )
}

export function child({ children = [] }: AppArmorPolicy, name: string): string[] {
  return lines(children.find(each => each.name === name)?.files)
}
