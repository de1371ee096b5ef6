import type { Behaviour } from '../behaviour/behaviour.ts'

/** Most warnings that the message mentions. */
const MOST = 4

/** Why audit logs show nothing for a profile, as the end of a message; '' if the reason is unknown. */
export function whyNothing({ runs }: Pick<Behaviour, 'runs'>): string {
  const logs = runs.filter(({ format }) => format === 'audit')
  const reasons = new Set(logs.flatMap(({ warnings }) => warnings.map(({ text }) => text)))
  return [...reasons]
    .slice(0, MOST)
    .map(reason => `; ${reason}`)
    .join('')
}
