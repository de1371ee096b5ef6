import type { Behaviour } from '../behaviour/behaviour.ts'

/** Most warnings that the message mentions. */
const MOST = 3

/** Why audit logs show nothing for a profile, as the end of a message; '' if the reason is unknown. */
export function whyNothing({ runs, selinux }: Pick<Behaviour, 'runs' | 'selinux'>): string {
  const logs = runs.filter(({ format }) => format === 'audit')
  const reasons = new Set(logs.flatMap(({ warnings }) => warnings.map(({ text }) => text)))
  const all = [...(selinux.length > 0 ? [OF_SELINUX] : []), ...[...reasons].slice(0, MOST)]
  return all.map(reason => `; ${reason}`).join('')
}

const OF_SELINUX =
  'its verdicts are those of SELinux, for which no policy is written: pipe the log to tracewall explain, which says the rule that each asks for'
