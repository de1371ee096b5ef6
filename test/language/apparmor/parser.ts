import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, program } from '../../system/requirement.ts'
import type { Requirement } from '../../system/requirement.ts'

/** apparmor_parser with the files of its package: tunables and the abi. */
export const apparmorParser: readonly Requirement[] = [
  program('apparmor_parser', 'apparmor'),
  {
    name: 'the feature file abi/3.0',
    debianPackage: 'apparmor',
    isMet: () => existsSync(ABI)
  }
]

const ABI = '/etc/apparmor.d/abi/3.0'

/** The parser of AppArmor 4.1, where `test/tools/newer-apparmor` put it. */
export const newerParser: Requirement = {
  name: 'apparmor_parser 4.1',
  advice: 'run test/tools/newer-apparmor',
  isMet: () => existsSync(join(newerCache(), 'apparmor_parser'))
}

// The same places as in newer-apparmor.
function newerCache(): string {
  const { TRACEWALL_PARSER_CACHE: own, XDG_CACHE_HOME: cache } = process.env
  return own ?? join(cache ?? join(homedir(), '.cache'), 'apparmor-parser-trixie')
}

/** Without the abi as features the parser drops network, signal, ptrace, mount and unix rules without a word. */
const offlineWith = (abi: string): readonly string[] => [
  '-Q',
  '-K',
  '-S',
  '-q',
  '--config-file',
  '/dev/null',
  '-M',
  abi
]

const OFFLINE = offlineWith(ABI)

type Compiled = { readonly binary: Buffer } | { readonly error: string }

/** The compiled policy, or what the parser says against the text. */
export function compileText(text: string): Compiled {
  return compileWith(parserPath(), OFFLINE, text)
}

/** The same with the parser and the feature file of AppArmor 4.1. */
export function compileWithNewer(text: string): Compiled {
  const abi = join(newerCache(), 'root/etc/apparmor.d/abi/4.0')
  return compileWith(join(newerCache(), 'apparmor_parser'), offlineWith(abi), text)
}

function compileWith(parser: string, options: readonly string[], text: string): Compiled {
  const { status, stdout, stderr } = withFile(text, file =>
    spawnSync(parser, [...options, file], { maxBuffer: 1 << 28 })
  )
  return status === 0 ? { binary: stdout } : { error: stderr.toString() }
}

/** What a path is granted by one compiled profile. */
export interface Dfa {
  /** Bits of AppArmor's mask: x 1, w 2, r 4, a 8, l 0x10, k 0x20, m 0x40; the same << 14 for files of others. */
  permissions(path: string): number
}

/** The file automata of all profiles of a text, which must be called p0, p1, ..., as apparmor_parser builds them. */
export function fileAutomata(text: string): Map<string, Dfa> {
  const dump = withFile(text, file =>
    execFileSync(
      '/bin/sh',
      ['-c', '"$0" "$@" 2>&1 >/dev/null', parserPath(), ...OFFLINE, ...DUMP, file],
      { maxBuffer: 1 << 30 }
    )
  ).toString('latin1')
  // Each profile starts with its own name, which is converted first; its first automaton is that of the files.
  const [, ...parts] = dump.split(/^aare: (p\d+) {3}-> {3}\1$/m)
  return new Map(
    parts.flatMap((name, i) =>
      i % 2 === 0 ? [[name, readDfa(parts[i + 1]?.split(/^\{1\} <== .*$/m)[1] ?? '')] as const] : []
    )
  )
}

const DUMP = ['-D', 'rule-exprs', '-D', 'dfa-states']

interface State {
  readonly edges: Map<number, number>
  /** Where all other bytes lead that `except` does not hold; 0: nowhere. */
  otherwise: number
  except: ReadonlySet<number>
}

function readDfa(dump: string): Dfa {
  const masks = new Map<number, number>()
  const states = new Map<number, State>()
  let state: State | undefined
  for (const line of dump.split('\n')) {
    // `{3} perms:  (0x 10004/0/0/0)` or `a 0x61 -> {3}  (0x 10004/0/0/0)`: what state 3 allows. (The list of these at
    // the top of a dump now and then names another state.)
    const mask = /\{(\d+)\}(?: perms:)? {2}\(0x ?([0-9a-f]+)\//.exec(line)
    if (mask) masks.set(Number(mask[1]), Number.parseInt(mask[2] ?? '', 16))
    const head = /^\{(\d+)\} perms:/.exec(line)
    if (head) {
      state = { edges: new Map(), otherwise: 0, except: new Set() }
      states.set(Number(head[1]), state)
    }
    const edge = /^ {4}.*?0x([0-9a-f]+) -> \{(\d+)\}/.exec(line)
    if (edge) state?.edges.set(Number.parseInt(edge[1] ?? '', 16), Number(edge[2]))
    const other = /^ {4}\[(?:\^(.*))?\] -> \{(\d+)\}/.exec(line)
    if (other && state) {
      state.otherwise = Number(other[2])
      state.except = bytesOf(other[1] ?? '')
    }
  }
  return {
    permissions(path) {
      let at = 1
      for (let i = 0; i < path.length && at > 0; i++) {
        const here = states.get(at)
        const byte = path.charCodeAt(i)
        at = here?.edges.get(byte) ?? (here?.except.has(byte) ? 0 : here?.otherwise) ?? 0
      }
      return at > 0 ? (masks.get(at) ?? 0) : 0
    }
  }
}

function bytesOf(list: string): ReadonlySet<number> {
  const bytes = new Set<number>()
  for (const [, hex, escaped, plain] of list.matchAll(/\\x([0-9a-f]{1,2})|\\(.)|(.)/g)) {
    if (hex) bytes.add(Number.parseInt(hex, 16))
    else if (escaped) bytes.add((NAMED[escaped] ?? escaped).charCodeAt(0))
    else if (plain) bytes.add(plain.charCodeAt(0))
  }
  return bytes
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', f: '\f' }

function parserPath(): string {
  return findProgram('apparmor_parser') ?? 'apparmor_parser'
}

function withFile<T>(text: string, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tracewall-apparmor-'))
  try {
    const file = join(folder, 'profile')
    writeFileSync(file, text)
    return use(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
