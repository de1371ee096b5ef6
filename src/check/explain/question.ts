import { editDistance } from '../../edit-distance.ts'
import { networkFamily } from '../../facts/apparmor-network.ts'
import { capabilityNames, isCapability } from '../../facts/capabilities.ts'
import { fixedLine, fixedLineNames } from '../../facts/fixed-lines.ts'
import type { FixedLine } from '../../facts/fixed-lines.ts'
import { isSyscall, syscallNames } from '../../facts/syscall-table.ts'
import {
  OTHER_KEYWORDS,
  asNetworkRule,
  isOtherRule
} from '../../language/apparmor/source/other-rule.ts'
import type { OtherNeed } from '../../language/apparmor/source/rule.ts'
import { readRule } from '../../language/apparmor/source/rule.ts'

/** What somebody wants to know the reason of. */
export type Question =
  | { readonly kind: 'call'; readonly name: string }
  /** A path, or a pattern as a rule has it: from the root, or with a variable at its start. */
  | { readonly kind: 'path'; readonly path: string }
  /** Lower case, without CAP_. */
  | { readonly kind: 'capability'; readonly capability: string }
  /** What AppArmor's rules say that are about no file; any of `needs`. */
  | { readonly kind: 'rule'; readonly text: string; readonly needs: readonly OtherNeed[] }
  /** A line that says how a profile or a container is set up: `defaultAction`, `runAsNonRoot`. */
  | { readonly kind: 'setting'; readonly line: FixedLine }

/**
 * What a name, or a line as one of our files has it, asks for; empty for what is none. `mount` is a system call and a rule of
 * AppArmor, both of which must allow it. Some capabilities are called like a system call (`kill`, `bpf`): in lower case that is
 * the call, in upper case or with CAP_ the capability.
 */
export function readQuestions(given: string): Question[] {
  if (given.length > LONGEST) return []
  const isLine = /[^"],\s*$/.test(given)
  const text = withoutDress(given)
  const line = fixedLine(text)
  if (/^(?:\/|@\{)/.test(text) && !isLine && !line) return [{ kind: 'path', path: text }]
  const rule = readRule(text)
  // A path may end like a rule does; with the comma of a line it is one.
  if (rule?.kind === 'file')
    return isLine && rule.pattern !== null ? [{ kind: 'path', path: rule.pattern }] : []
  // What stands in quotes is of a JSON, a line of AppArmor ends with its comma; a word alone may be either.
  if (isLine && isOtherRule(rule)) return [{ kind: 'rule', text, needs: needsOf(rule) }]
  const call = isSyscall(text) || /^syscall_0x[0-9a-f]{1,8}$/.test(text)
  const questions: Question[] = call ? [{ kind: 'call', name: text }] : []
  if (line) questions.push({ kind: 'setting', line })
  if (rule?.keyword === 'capability')
    questions.push(...rule.words.flatMap(word => capabilityOf(word)))
  else if (isOtherRule(rule) && !given.includes('"'))
    questions.push({ kind: 'rule', text, needs: needsOf(rule) })
  if (questions.length === 0) questions.push(...familyOf(text), ...capabilityOf(text))
  return questions
}

/** Longer than any rule: a whole log is no question. */
const LONGEST = 4096

/** Without what stands around a name in a file: `"clone",`, `runAsNonRoot: true`, `deny mount,`, `- CHOWN`. */
function withoutDress(line: string): string {
  const text = line
    .trim()
    .replace(/^- (?=[A-Z_]+$)/, '')
    .replace(/,$/, '')
  const [, quoted] = /^"(\w+)"$/.exec(text) ?? []
  const [, member] = /^"?([A-Za-z]\w*)"?:(?: .*)?$/s.exec(text) ?? []
  return quoted ?? (member !== undefined && fixedLine(member) ? member : text)
}

// For `network unix` there are rules of a kind of their own since 4.0, and each stands for the other.
function needsOf(rule: OtherNeed): OtherNeed[] {
  const network = asNetworkRule(rule)
  return network === null ? [rule] : [rule, network]
}

/** `AF_PACKET`, `inet6`. */
function familyOf(text: string): Question[] {
  const family = /^(?:AF_[A-Z0-9]+|inet6?|netlink)$/.test(text) ? networkFamily(text) : undefined
  if (family === undefined) return []
  const need = readRule(family === 'unix' ? 'unix' : `network ${family}`)
  return need?.kind === 'other'
    ? [{ kind: 'rule', text: `network ${family}`, needs: needsOf(need) }]
    : []
}

function capabilityOf(text: string): Question[] {
  const capability = text.toLowerCase().replace(/^cap_/, '')
  return isCapability(capability) ? [{ kind: 'capability', capability }] : []
}

/** Names that somebody may have meant, the nearest first, at most three. */
export function similarNames(text: string): string[] {
  const wanted = text.toLowerCase().slice(0, LONGEST_NAME).replace(/^cap_/, '')
  const capabilities = capabilityNames().map(name => `CAP_${name.toUpperCase()}`)
  return [...syscallNames(), ...capabilities, ...OTHER_KEYWORDS, ...fixedLineNames()]
    .map(name => ({ name, steps: editDistance(wanted, name.toLowerCase().replace(/^cap_/, '')) }))
    .filter(({ name, steps }) => steps <= 2 && steps < name.length / 2)
    .sort((a, b) => a.steps - b.steps)
    .filter(({ name }, index, all) => all.findIndex(each => each.name === name) === index)
    .slice(0, 3)
    .map(({ name }) => name)
}

const LONGEST_NAME = 60
