import type { Behaviour, Program } from '../../behaviour/behaviour.ts'
import type { Policy } from '../../policy/policy.ts'
import { code } from '../markdown.ts'
import { viewEvidence } from './evidence.ts'
import type { EvidenceView } from './evidence.ts'

export interface FilesView {
  readonly rules: readonly FileRuleView[]
  readonly network: readonly (EvidenceView & { readonly rule: string })[]
  readonly mounts: readonly (EvidenceView & { readonly rule: string })[]
  /** Paths relative to a folder that the log does not show: no rule can be made of them. */
  readonly unresolved: readonly string[]
  readonly refused: readonly { readonly path: string; readonly wanted: string }[]
}

interface FileRuleView extends EvidenceView {
  readonly pattern: string
  readonly perms: string
  readonly by: string
}

export function viewFiles({ apparmor }: Policy, behaviour: Behaviour): FilesView {
  return {
    rules: apparmor.files.map(rule => ({
      pattern: code(rule.pattern),
      perms: `${rule.owner ? 'owner ' : ''}${rule.perms}`,
      by: viewPrograms(rule.by),
      ...viewEvidence(behaviour, rule.reasons)
    })),
    network: apparmor.network.map(rule => ({
      rule: code([rule.family, rule.type ?? 'any type'].join(' ')),
      ...viewEvidence(behaviour, rule.reasons)
    })),
    mounts: apparmor.mounts.map(rule => ({
      rule: code(rule.kind),
      ...viewEvidence(behaviour, rule.reasons)
    })),
    unresolved: behaviour.files.filter(file => file.path.startsWith('?/')).map(f => code(f.path)),
    refused: behaviour.files.flatMap(file => {
      const wanted = Object.entries(file.failed)
        .filter(([errno]) => errno === 'EACCES' || errno === 'EPERM')
        .map(([errno, access]) => `${access || 'look-up'} (${errno})`)
      return wanted.length > 0
        ? [{ path: code(file.resolved ?? file.path), wanted: wanted.join(', ') }]
        : []
    })
  }
}

function viewPrograms(programs: readonly Program[]): string {
  const shown = programs.slice(0, SHOWN_PROGRAMS).map(by => (by === null ? 'the start' : code(by)))
  const more = programs.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

const SHOWN_PROGRAMS = 3
