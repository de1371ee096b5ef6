import { runtimeMessages } from '../../facts/runtime-messages.ts'
import type { Explanation } from './explanation.ts'

/**
 * What a line of kubectl, the kubelet or a runtime means, or a `general` one, of a program that was refused something; null for
 * one that is about something else.
 */
export function explainMessage(line: string, general: boolean = false): Explanation | null {
  const text = line.slice(0, LONGEST)
  for (const { pattern, message } of known) {
    if ((message.isGeneral === true) !== general) continue
    const found = pattern.exec(text)
    if (!found) continue
    const fill = (template: string): string =>
      template.replaceAll('$1', found.slice(1).find(part => part !== undefined) ?? '')
    const calls = message.calls ?? []
    return {
      what: fill(message.means),
      details: [
        ...subjectOf(text),
        ...(calls.length > 0 ? [['calls', calls.join(' ')] as const] : [])
      ],
      refusedBy: calls.length > 0 ? 'the seccomp profile: no rule allows one of these calls' : null,
      change: [fill(message.does)],
      severity: calls.length > 0 ? 0 : null,
      why: ''
    }
  }
  return null
}

/** Longer than any event; the rest of a longer line is not looked at. */
const LONGEST = 8192

const known = runtimeMessages.map(message => ({
  message,
  pattern: new RegExp(message.pattern, 'i')
}))

/** The pod and the container, as `kubectl get events` and the kubelet's log name them. */
function subjectOf(text: string): (readonly [string, string])[] {
  const name = '[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?'
  const pod =
    new RegExp(`\\bpods?/(${name})`).exec(text) ??
    new RegExp(`pod="?(?:${name}/)?(${name})"?`, 'i').exec(text)
  const container = new RegExp(
    `(?:containers?\\{|container name:? |container="?|containers? \\\\?")(${name})`,
    'i'
  ).exec(text)
  return [
    ...(pod?.[1] === undefined ? [] : [['pod', pod[1]] as const]),
    ...(container?.[1] === undefined ? [] : [['container', container[1]] as const])
  ]
}
