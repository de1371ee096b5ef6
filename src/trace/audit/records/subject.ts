import { nameText } from '../../path-text.ts'
import { readFields, trusted, untrusted } from './fields.ts'
import type { Fields } from './fields.ts'
import type { Container } from './audit-record.ts'

/** The task of a call or verdict, by which a workload is selected. Texts are bytes as latin1; null: unknown. */
export interface Subject {
  readonly pid: number
  /** -1: unknown. */
  readonly ppid: number
  readonly comm: string | null
  readonly exe: string | null
  /** User id of the login that it came from; -1: unknown. */
  readonly loginuid: number
  /** File system user id; -1: unknown. */
  readonly fsuid: number
  /** The same of its group. */
  readonly fsgid: number
  /** Label of a security module, as text; AppArmor's without its mode. */
  readonly label: string | null
  /** Keys of the rules that asked for the record. */
  readonly keys: readonly string[]
  readonly container: Container | null
}

export function subjectOf(fields: Fields, container: Container | null = null): Subject {
  return {
    pid: numberOf(fields, 'pid'),
    ppid: numberOf(fields, 'ppid'),
    comm: textOf(fields, 'comm'),
    exe: withoutDeleted(textOf(fields, 'exe')),
    loginuid: idOf(fields, 'auid'),
    fsuid: idOf(fields, 'fsuid'),
    fsgid: idOf(fields, 'fsgid'),
    label: labelIn(trusted(fields.get('subj'))),
    keys: keysOf(fields),
    container: container ?? containerOf(trusted(fields.get('namespace')))
  }
}

/**
 * LXD and Incus give each container a namespace of AppArmor's own, whose profiles are not those of the others:
 * `root//lxd-web_<var-snap-lxd-common-lxd>`. null: the host's.
 */
function containerOf(namespace: string | null): Container | null {
  const inner = namespace?.split('//').at(-1)
  if (inner === undefined || inner === 'root' || inner === '') return null
  const name = /^(?:lxd|lxc|incus)-(.{1,255})_<[^<>]*>$/.exec(inner)?.[1] ?? inner
  return { name, pod: null, namespace: null }
}

/** The task of a call. A record that was cut before it names its process is of one of its own, whose number no other has. */
export function taskOf({ pid }: Subject): number {
  return pid < 0 ? 0 : pid
}

/** The bytes from `ppid=` on of a SYSCALL record. */
export function readSubject(bytes: Buffer, start: number, end: number): Subject {
  return subjectOf(readFields(bytes, start, end, true))
}

function labelIn(subj: string | null): string | null {
  const label = subj?.replace(/^=/, '').replace(MODE, '') ?? null
  return label !== null && NO_PLAIN.test(label) ? nameText(Buffer.from(label, 'latin1')) : label
}

/** Bytes that `nameText` writes otherwise. */
const NO_PLAIN = /[^ -~]|\\/

/** Behind a label of AppArmor's. Source: Linux 6.1 security/apparmor/label.c */
const MODE = / \((?:enforce|complain|kill|mixed|prompt)\)$/

/** The name that a deleted file had: `/srv/x (deleted)`. */
function withoutDeleted(exe: string | null): string | null {
  if (exe === null || exe === '<no_memory>') return null
  return exe.endsWith(DELETED) ? exe.slice(0, -DELETED.length) : exe
}

const DELETED = ' (deleted)'

function textOf(fields: Fields, key: string): string | null {
  const value = fields.get(key)
  // ausearch -i prints text without quotes.
  return untrusted(value)?.toString('latin1') ?? trusted(value)
}

function numberOf(fields: Fields, key: string): number {
  const text = fields.get(key)?.text
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : -1
}

/** `ausearch -i` prints names, of which one is the same everywhere. */
function idOf(fields: Fields, key: string): number {
  return fields.get(key)?.text === 'root' ? 0 : numberOf(fields, key)
}

/** Several keys stand in one value with 0x01 between them, and so in hexadecimal. What is left of a cut value is none. */
function keysOf(fields: Fields): readonly string[] {
  const key = textOf(fields, 'key')
  return key === null || /^(?:$|[("])/.test(key) ? [] : key.split('\u0001')
}
