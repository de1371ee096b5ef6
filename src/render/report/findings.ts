import type { Behaviour } from '../../behaviour/behaviour.ts'
import type { Policy } from '../../policy/policy.ts'
import { code, prose } from '../markdown.ts'
import { viewPlace } from './evidence.ts'

/** Something that the project refuses although it is needed. */
export interface FindingView {
  readonly name: string
  readonly where: string
  readonly why: string
  readonly place: string
}

export function viewFindings({ findings }: Policy, behaviour: Behaviour): FindingView[] {
  return findings.map(({ name, where, reason }) => ({
    name: code(name),
    where: code(where),
    why: prose(reason.text),
    place: reason.first === undefined ? '' : viewPlace(behaviour, reason.first)
  }))
}
