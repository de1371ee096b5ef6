import { UserError } from '../../errors.ts'
import { tunable } from '../../facts/apparmor-tunables.ts'
import { readDbus } from './dbus.ts'
import { printLabel, printListedLabel, readLabel } from './label.ts'
import { readMountScope } from './mount.ts'
import type { MountKind } from './mount.ts'
import { executeMode, printVariable } from './print.ts'
import type { Child, Profile, Rule } from './profile.ts'
import { isPattern, quotePattern } from './quote.ts'

/**
 * Reads a profile in the grammar that `printRule` and our template write, and refuses everything else: what this
 * accepts has one meaning, here and for apparmor_parser. `where` is a file name.
 * @throws UserError that names file and line
 */
export function parseProfile(text: string, where: string): Profile {
  const lines = text.split('\n')
  const preamble: string[] = []
  const rules: Rule[] = []
  const variables: string[] = []
  let abi: string | null = null
  const children: Child[] = []
  let child: { readonly name: string; readonly flags: string[]; readonly rules: Rule[] } | null =
    null
  let head: { readonly name: string; readonly flags: readonly string[] } | undefined
  let closed = false
  for (const [index, line] of lines.entries()) {
    const refuse = (): UserError =>
      new UserError(`${where}:${index + 1}: not a line that tracewall writes in a profile`)
    if (line === '' || COMMENT.test(line)) continue
    if (closed) throw refuse()
    if (child) {
      if (line !== CHILD_END) child.rules.push(parseRule(outdent(line)) ?? fail(refuse))
      else child = null
    } else if (head) {
      const inner = parseHead(outdent(line))
      if (inner) children.push((child = { ...inner, rules: [] }))
      else if (line === '}') closed = true
      else rules.push(parseRule(line) ?? fail(refuse))
    } else if (line.startsWith('abi ') && abi === null) abi = ABI.exec(line)?.[1] ?? fail(refuse)
    else if (line.startsWith('@{')) variables.push(parseVariable(line) ?? fail(refuse))
    else if (line.startsWith('include ')) preamble.push(INCLUDE.exec(line)?.[1] ?? fail(refuse))
    else head = parseHead(line) ?? fail(refuse)
  }
  if (!head || !closed) throw new UserError(`${where}:${lines.length}: the profile does not end`)
  return { name: head.name, abi, variables, preamble, flags: head.flags, rules, children }
}

// `#include` is no comment; and a carriage return would end one for some readers.
const COMMENT = /^ *#(?: [ -~]*)?$/
const ABI = /^abi <abi\/([0-9.]+)>,$/
const INCLUDE = /^include <([a-z/]+)>$/
const HEAD = /^profile ([A-Za-z0-9_][A-Za-z0-9._-]*) flags=\(([a-z_]+(?:,[a-z_]+)*)\) \{$/

function fail(refuse: () => UserError): never {
  throw refuse()
}

/** Of a child, whose lines are indented twice. */
const CHILD_END = '  }'

/** Empty, which is no line of a child, where there is nothing to take away. */
function outdent(line: string): string {
  return line.startsWith('  ') ? line.slice(2) : ''
}

function parseHead(line: string): { name: string; flags: string[] } | undefined {
  const match = HEAD.exec(line)
  return match ? { name: match[1] ?? '', flags: (match[2] ?? '').split(',') } : undefined
}

/** The name of a variable that is defined just as `printVariable` does. */
function parseVariable(line: string): string | undefined {
  const name = /^@\{([A-Za-z]+)\}=/.exec(line)?.[1]
  return name !== undefined && tunable(name) && printVariable(name) === line ? name : undefined
}

function parseRule(line: string): Rule | undefined {
  for (const { form, read } of FORMS) {
    const match = form.exec(line)
    if (match) return read(match.slice(1))
  }
  return undefined
}

type Parts = readonly (string | undefined)[]

/** A word that apparmor_parser takes as it stands. */
const WORD = '[a-z][a-z0-9_]*'
const SIGNAL = `${WORD}(?:\\+[0-9]{1,2})?`
/** Of a profile. */
const NAME = '[A-Za-z0-9_][A-Za-z0-9._-]*'

/** The other side of a rule, for `readLabel`. */
const PEER = '"[^"]*"|[^" ()]+'

const FORMS: readonly { readonly form: RegExp; read(parts: Parts): Rule | undefined }[] = [
  {
    form: new RegExp(
      `^ {2}(deny )?(owner )?("[^"]*"|[/@][^ "]*) ([a-z]+)(?: -> (&?${NAME}//${NAME}))?,$`
    ),
    read: ([deny, owner, text = '', letters = '', target]) =>
      readFile(text, letters, !!deny, !!owner, target)
  },
  {
    form: new RegExp(`^ {2}network (${WORD})(?: (${WORD}))?,$`),
    read: ([family = '', type]) => ({ kind: 'network', family, type: type ?? null })
  },
  {
    form: new RegExp(`^ {2}capability (${WORD}),$`),
    read: ([capability = '']) => ({ kind: 'capability', capability })
  },
  {
    form: /^ {2}(?:(io_uring)|(mqueue)|userns),$/,
    read: ([ring, queue]) => ({ kind: ring ? 'io_uring' : queue ? 'mqueue' : 'userns' })
  },
  {
    form: /^ {2}(deny )?(mount|umount|pivot_root)( .{1,20000})?,$/,
    read: ([deny, kind, scope]) => readMount(kind as MountKind, !!deny, scope)
  },
  {
    form: new RegExp(
      `^ {2}(?:(signal)|ptrace) \\((${WORD}(?:, ${WORD})*)\\)(?: set=\\((${SIGNAL}(?:, ${SIGNAL})*)\\))? peer=(${PEER}),$`
    ),
    read: ([signal, access = '', set, peer = '']) =>
      withPeer(signal ? 'signal' : 'ptrace', access, null, peer, set)
  },
  {
    form: new RegExp(
      `^ {2}unix \\((${WORD}(?:, ${WORD})*)\\)(?: type=(${WORD}))?(?: peer=\\(label=(${PEER})\\))?,$`
    ),
    read: ([access = '', type = null, peer]) => withPeer('unix', access, type, peer)
  },
  {
    form: /^ {2}(dbus .{1,9000}),$/,
    read: ([text = '']) => {
      const scope = readDbus(text)
      return scope === undefined ? undefined : { kind: 'dbus', scope }
    }
  },
  {
    form: /^ {2}change_profile -> (?:"&([^"]+)"|("[^"]+")|(&)?([^" ]+)),$/,
    read: ([stacked, quoted, and, bare]) =>
      readChange(stacked ?? quoted ?? bare ?? '', stacked !== undefined || and !== undefined)
  },
  {
    form: /^ {2}include if exists <(local\/[a-z0-9][a-z0-9.-]*)>$/,
    read: ([file = '']) => ({ kind: 'include', file })
  }
]

function withPeer(
  kind: 'signal' | 'ptrace' | 'unix',
  access: string,
  type: string | null,
  text: string | undefined,
  set?: string
): Rule | undefined {
  const print = kind === 'unix' ? printListedLabel : printLabel
  const peer = text === undefined ? null : readLabel(text, print)
  if (peer === undefined || (set !== undefined && kind !== 'signal')) return undefined
  return {
    kind,
    access: access.split(', '),
    type,
    peer,
    ...(set !== undefined && { set: set.split(', ') })
  }
}

/** `text` is in quotes only where the target is not stacked. */
function readChange(text: string, isStacked: boolean): Rule | undefined {
  const target = readLabel(text) ?? (isStacked ? readLabel(`"${text}"`) : undefined)
  return target === undefined ? undefined : { kind: 'change_profile', target, isStacked }
}

function readMount(kind: MountKind, deny: boolean, text: string | undefined): Rule | undefined {
  if (text === undefined) return { kind, deny }
  const scope = readMountScope(kind, text)
  return scope === undefined ? undefined : { kind, deny, scope }
}

/** Undefined unless the text is exactly what `printRule` makes of the rule. */
function readFile(
  text: string,
  letters: string,
  deny: boolean,
  owner: boolean,
  target: string | undefined
): Rule | undefined {
  const pattern = text.startsWith('"') ? text.slice(1, -1) : text
  if (!isPattern(pattern) || quotePattern(pattern) !== text) return undefined
  const [, data = '', execute = ''] = (deny ? DENY_PERMS : PERMS).exec(letters) ?? []
  const perms = data + execute.slice(-1)
  if (perms === '' || (target !== undefined && execute === '')) return undefined
  if (!deny && execute !== '' && execute !== executeMode(target)) return undefined
  if (deny && target !== undefined) return undefined
  return { kind: 'file', deny, owner, pattern, perms, ...(target !== undefined && { target }) }
}

const PERMS = /^(r?w?a?m?k?l?)(ix|px|cix)?$/
const DENY_PERMS = /^(r?w?a?m?k?l?)(x)?$/
