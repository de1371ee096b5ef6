import { basename } from 'node:path'
import type { Base } from '../../host/read-base.ts'
import { nearestName } from '../profile-name.ts'

/** The workload that an earlier profile is of: as our own names say it, else as the folder is called. */
export function workloadOf(base: Base): string {
  const texts = [base.pod, base.apparmor].map(file => file?.text ?? '')
  for (const text of texts) {
    const [, name] =
      /tracewall[-/]([a-z0-9][a-z0-9.-]{0,39})-[0-9a-f]{12}(?![0-9a-f])/.exec(text) ?? []
    if (name !== undefined) return nearestName(name)
  }
  return nearestName(basename(base.folder))
}
