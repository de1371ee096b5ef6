import type { Behaviour } from '../behaviour/behaviour.ts'
import { groupBy } from '../group.ts'
import { numbered } from '../numbered.ts'
import { columns } from './columns.ts'

/** What enforcers wrote, by the word of each: a table for a person; empty where none wrote anything. */
export function describeVerdicts(
  behaviour: Pick<Behaviour, 'seccomp' | 'apparmor' | 'selinux'>
): string[] {
  const rows = [
    ...rowsOf('seccomp', behaviour.seccomp, ({ action }) => action),
    ...rowsOf('AppArmor', behaviour.apparmor, ({ verdict }) => verdict),
    ...rowsOf('SELinux', behaviour.selinux, ({ granted, permissive }) =>
      granted ? 'granted' : permissive === true ? 'denied, permissive' : 'denied'
    )
  ]
  return rows.length === 0 ? [] : ['VERDICTS', ...columns(rows)]
}

/** Verdicts of one enforcer with the same word are a row. */
function rowsOf<T extends { readonly count: number }>(
  enforcer: string,
  facts: readonly T[],
  wordOf: (fact: T) => string
): string[][] {
  return groupBy(facts, wordOf).map(([word, alike]) => [
    '',
    enforcer,
    word,
    numbered(alike.length, 'distinct one', 'distinct ones'),
    numbered(
      alike.reduce((sum, { count }) => sum + count, 0),
      'record'
    )
  ])
}
