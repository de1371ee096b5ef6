import facts from './audit-names.json' with { type: 'json' }
import type { NamedArch } from './other-tables.ts'

const names: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = facts.names

/** libseccomp's name for a system call that the audit tools call `name`. */
export function fromAuditName(arch: NamedArch, name: string): string {
  const others = names[arch]
  return others && Object.hasOwn(others, name) ? others[name]! : name
}
