import type { ProfileNames } from '../artifact.ts'
import { yamlString } from '../yaml-string.ts'

/** The text of pod lines that refer to earlier versions of the profiles, with the present names in their place. */
export function renamePod(text: string, workload: string, names: ProfileNames): string {
  const name = workload.replaceAll('.', '\\.')
  return text
    .replaceAll(new RegExp(`tracewall/${name}-[0-9a-f]{12}\\.json`, 'g'), names.seccomp)
    .replaceAll(new RegExp(`tracewall-${name}-[0-9a-f]{12}(?![0-9a-f])`, 'g'), names.apparmor)
}

/** Adds capabilities to the list that our own pod lines have; null where the text has another form. */
export function addCapabilities(text: string, capabilities: readonly string[]): string | null {
  const added = capabilities.map(yamlString)
  const [, indent = '', list] = ADDED.exec(text) ?? []
  if (list !== undefined) {
    const present = list.match(/[A-Z_]+/g) ?? []
    const all = [...new Set([...present, ...added])].sort()
    return text.replace(
      ADDED,
      `${indent}add:\n${all.map(each => `${indent}  - ${each}\n`).join('')}`
    )
  }
  const [whole, column = ''] = DROPPED.exec(text) ?? []
  if (whole === undefined) return null
  return text.replace(
    DROPPED,
    `${whole}${column}add:\n${added.map(each => `${column}  - ${each}\n`).join('')}`
  )
}

const ADDED = /^( +)add:\n((?:\1 +- [A-Z_]+\n)+)/m
const DROPPED = /^( +)drop:\n\1 +- ALL\n/m
