import test from 'ava'
import type { FileFact } from '../../../src/behaviour/behaviour.ts'
import { decideFiles } from '../../../src/policy/apparmor/files.ts'
import type { DecideOptions } from '../../../src/policy/options.ts'
import type { FileRule } from '../../../src/policy/policy.ts'
import { behaviour, file, options } from '../apparmor/behaviour.ts'

/** Without what is inferred of other files than those that were seen. */
export const bare: DecideOptions = {
  ...options,
  without: new Set(['loader', 'container', 'on-demand', 'usual-link'])
}

/** `/srv/out/w r` and the like. */
export function files(...lines: readonly string[]): FileFact[] {
  return lines.map(line => file(...(line.split(' ') as [string, string])))
}

/** The rules that are decided of files. */
export function rules(seen: readonly FileFact[], more: Partial<DecideOptions> = {}): FileRule[] {
  return decideFiles(behaviour({ files: seen }), { ...bare, ...more })
}

/** As `rules`, each as a text: `/srv/out/** r`. */
export function lines(...args: Parameters<typeof rules>): string[] {
  return rules(...args).map(({ pattern, perms }) => `${pattern} ${perms}`)
}

export interface WideningCase {
  readonly title: string
  /** `path letters` of each file. */
  readonly seen: readonly string[]
  /** The lines of the rules. */
  readonly becomes: readonly string[]
}

/** A test for each case: what was seen becomes these rules, in any order. */
export function testWidening(cases: readonly WideningCase[]): void {
  for (const { title, seen, becomes } of cases)
    test(title, t => {
      t.deepEqual(
        lines(files(...seen)),
        becomes.toSorted((a, b) => (a < b ? -1 : 1))
      )
      t.deepEqual(lines(files(...seen.toReversed())), lines(files(...seen)), 'in any order')
    })
}
