import { auditArchNumber, auditArchText } from '../../../facts/audit-arches.ts'
import { seccompAction } from '../../../facts/seccomp-actions.ts'
import type { Sink } from '../../sink.ts'
import type { Verdict } from '../../verdict.ts'
import { readAppArmor } from './apparmor-record.ts'
import type { Ending } from './apparmor-record.ts'
import { AuditRecord } from './audit-record.ts'
import { readFields, trusted } from './fields.ts'
import type { Fields } from './fields.ts'
import { FileForms } from './file-forms.ts'
import { fieldsOf, isAmbiguous } from './interpreted-fields.ts'
import type { Judgement, NoVerdict } from './judgement.ts'
import { RecordMemory } from './record-memory.ts'
import { unescaped } from './escaped-text.ts'
import { readSelinux } from './selinux-record.ts'
import { subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import { readCallNumber } from './syscall-record.ts'
import type { SyscallNames } from './syscall-names.ts'

/** Reads what enforcers write: SECCOMP and AVC records, and those that a bus daemon writes in AppArmor's words. */
export class VerdictRecords {
  readonly #sink: Sink
  readonly #syscalls: SyscallNames
  readonly #number = { arch: -1, syscall: -2 }
  readonly #memory: RecordMemory<Judgement>
  readonly #forms = new FileForms()

  /** `isOfAnyone`: the process is of no interest, and a judgement may have another's numbers and names. */
  constructor(sink: Sink, syscalls: SyscallNames, isOfAnyone: boolean) {
    this.#memory = new RecordMemory(isOfAnyone)
    this.#sink = sink
    this.#syscalls = syscalls
  }

  /** The same judgement for the same text: a program asks for the same things over and over. */
  read(record: AuditRecord): Judgement | NoVerdict {
    const known = this.#memory.find(record)
    if (known !== undefined) return this.#said(known)
    const like = this.#forms.find(this.#memory.key)
    const read = like ?? this.#read(record)
    if (typeof read === 'string') return read
    if (like === null) this.#forms.keep(read)
    this.#memory.keep(record, read)
    return this.#said(read)
  }

  #said(judgement: Judgement): Judgement {
    if (judgement.remark !== null) this.#sink.remark(judgement.remark, 1)
    return judgement
  }

  #read(escaped: AuditRecord): Judgement | NoVerdict {
    if (escaped.type.role !== 'user-verdict' && isAmbiguous(escaped)) {
      this.#sink.remark('joined-records', 1)
      return 'other-record'
    }
    const record = readable(escaped)
    const fields = fieldsOf(record)
    switch (record.type.role) {
      case 'seccomp':
        return this.#seccomp(record, fields)
      case 'user-verdict': {
        const text = trusted(fields.get('msg')) ?? ''
        const own = innerFields(text)
        // All other text in such a record is what a program wrote.
        if (own.has('apparmor')) return this.#module('', own, record)
        return OF_BUS.test(text) ? this.#module(text.slice(1), own, record) : 'other-record'
      }
      default: {
        const text = record.bytes.toString('latin1', record.start, record.end)
        return this.#module(text, fields, record)
      }
    }
  }

  #module(text: string, fields: Fields, record: AuditRecord): Judgement | NoVerdict {
    const ending = endingOf(record)
    const apparmor = readAppArmor(fields, record.type.name, ending)
    if (apparmor === 'status') this.#sink.remark('profile-changed', 1)
    const verdict = apparmor ?? readSelinux(text, fields)
    if (verdict === 'cut') return 'cut'
    if (verdict === null || typeof verdict === 'string') return 'other-record'
    const subject = subjectOf(fields, record.container)
    const remark = endsInText(record) ? 'cut-record' : null
    return { verdict, subject: labelled(subject, verdict), remark }
  }

  #seccomp(record: AuditRecord, fields: Fields): Judgement | NoVerdict {
    const number = this.#number
    const code = codeOf(record, fields)
    if (code === null) return 'cut'
    const isKnown = readCallNumber(fields, number)
    if (!isKnown) {
      if (fields.has('arch') || number.syscall === -2) return 'cut'
      number.arch = fields.get('compat')?.text === '1' ? COMPAT_ARCH : USUAL_ARCH
    }
    const arch = this.#syscalls.archOf(number.arch, number.syscall)
    if (arch === null) {
      this.#sink.remark('unknown-arch', 1, auditArchText(number.arch))
      return 'unknown-arch'
    }
    const name = this.#syscalls.id(arch, number.syscall)
    return {
      verdict: { kind: 'seccomp', arch, name, action: actionOf(code) },
      subject: subjectOf(fields, record.container),
      remark: isKnown ? null : 'assumed-arch'
    }
  }
}

/** Of a record without one: those of old kernels, and those that a log enricher has shortened. */
const USUAL_ARCH = auditArchNumber('x86_64')!
const COMPAT_ARCH = auditArchNumber('i386')!

/** The answer of the filter as it is printed; null: it is missing. The kernel prints it last, in as many digits as it has. */
function codeOf({ bytes, start, end, isWhole }: AuditRecord, fields: Fields): string | null {
  const code = fields.get('code')?.text
  if (code !== undefined) return code
  const last = isWhole
    ? null
    : LAST_CODE.exec(bytes.toString('latin1', Math.max(start, end - 20), end))
  if (last !== null) return last[1]!
  // This signal stands only beside an answer that kills; what stands before `compat=` is not cut.
  if (!isWhole && fields.get('sig')?.text === SIGSYS && fields.has('compat')) return '0x0'
  // Linux 3.4 and older print no more than the signal.
  return trusted(fields.get('reason')) === 'seccomp' && isWhole ? '0x0' : null
}

/** Number of SIGSYS on x86, arm and most others. */
const SIGSYS = '31'

const LAST_CODE = / code=(0x(?:0|[35]0000|[0-9a-f]{8}))$/

function actionOf(code: string): string {
  const number = /^(?:unknown-seccomp-code\()?(0x[0-9a-f]{1,8})(?![0-9a-f])/.exec(code)?.[1]
  return number === undefined
    ? (NAMED.get(code.replace('_', '-')) ?? 'LOG')
    : seccompAction(Number(number))
}

/** As `ausearch -i` prints them. */
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    log: 'LOG',
    errno: 'ERRNO',
    trap: 'TRAP',
    trace: 'TRACE',
    allow: 'ALLOW',
    kill: 'KILL_THREAD',
    'kill-thread': 'KILL_THREAD',
    'kill-process': 'KILL_PROCESS',
    'user-notif': 'NOTIFY'
  })
)

/**
 * What a bus daemon asks SELinux. Of its fields only those can stand before the contexts that have no blanks in them; other
 * managers print texts of their clients there. Source: dbus 1.14 bus/selinux.c, dbus-broker 33 src/util/selinux.c
 */
const OF_BUS =
  /^'avc: {1,4}(?:denied|granted) {1,4}\{[a-z_0-9 ]{1,100}\} for {1,4}(?:[a-z]{1,20}=[\w.:-]{0,255} ){0,12}scontext=\S{1,255} tcontext=\S{1,255} tclass=dbus\b/

function endingOf(record: AuditRecord): Ending {
  if (endsInText(record)) return 'cut'
  if (record.isWhole) return 'whole'
  return record.bytes[record.end - 1] === QUOTE ? 'unknown' : 'cut'
}

/** Does it end inside quotes, as a person or a terminal has cut it? */
function endsInText({ bytes, start, end }: AuditRecord): boolean {
  let quotes = 0
  for (let i = start; i < end; i++) if (bytes[i] === QUOTE) quotes++
  return quotes % 2 === 1
}

const QUOTE = 0x22

/** The record as the kernel wrote it. */
function readable(record: AuditRecord): AuditRecord {
  const text = unescaped(record.bytes.toString('latin1', record.start, record.end))
  if (text === null) return record
  const bytes = Buffer.from(text, 'latin1')
  return Object.assign(new AuditRecord(), record, { bytes, start: 0, end: bytes.length })
}

/** SELinux says whom it judged by the context alone. */
function labelled(subject: Subject, verdict: Verdict): Subject {
  return verdict.kind === 'selinux' && subject.label === null
    ? { ...subject, label: verdict.source }
    : subject
}

/** What stands in `msg='...'`; the program that is named there is the daemon. */
function innerFields(text: string): Fields {
  const bytes = Buffer.from(text.replace(/^'|'$/g, ''), 'latin1')
  return new Map([...readFields(bytes, 0, bytes.length, true)].filter(([key]) => key !== 'exe'))
}
