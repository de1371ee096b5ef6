import type { FileFact } from '../../../src/behaviour/behaviour.ts'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import { behaviour, options } from './behaviour.ts'

export const bare: DecideOptions = {
  ...options,
  without: new Set(['loader', 'container', 'on-demand'])
}

/** Each rule as its line. */
export function rules(files: readonly FileFact[], more: Partial<DecideOptions> = {}): string[] {
  return decideFiles(behaviour({ files }), { ...bare, ...more }).map(
    ({ pattern, perms, owner }) => `${owner ? 'owner ' : ''}${pattern} ${perms}`
  )
}
