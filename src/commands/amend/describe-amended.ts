import { describeFirst } from '../../behaviour/place.ts'
import type { Behaviour } from '../../behaviour/behaviour.ts'
import { printable } from '../../host/printable.ts'
import { sha256 } from '../../host/output/sha256.ts'
import type { WrittenFile } from '../../host/output/write-files.ts'
import type { Change } from '../../policy/base/change.ts'
import type { ProfileNames } from '../../render/artifact.ts'
import type { AmendedText } from './amend-texts.ts'
import { columns } from '../columns.ts'
import { installLines, writtenLines } from '../describe-written.ts'
import { jsonDocument } from '../json-document.ts'

/** What a run of `generate --base` did. */
export interface Amended {
  readonly texts: readonly AmendedText[]
  readonly names: ProfileNames
  readonly name: string
  /** As a person would type it. */
  readonly folder: string
  readonly written: readonly WrittenFile[]
  readonly behaviour: Behaviour
  readonly warnings: readonly string[]
}

/** For a person: what was changed and why, the files, then the commands that install them. */
export function describeAmended({ texts, names, behaviour, folder, written }: Amended): string[] {
  const lines = changeLines(texts, behaviour)
  if (lines.length === 0) {
    const isSure = texts.every(({ notices }) => notices.length === 0)
    const all = isSure ? 'allows all of it already, ' : ''
    return [`${printable(folder)}: ${all}nothing was changed\n`]
  }
  const isChanged = texts.some(text => text.isChanged)
  const install = isChanged ? installLines(names, folder, texts) : []
  return [
    ...lines,
    '\n',
    ...writtenLines(folder, written),
    ...(install.length > 0 ? ['\n', ...install.map(line => `${line}\n`)] : [])
  ]
}

/** For a program: one JSON document. */
export function summarizeAmended(amended: Amended): string[] {
  const { texts, names, name, folder, written, behaviour, warnings } = amended
  const hashes = new Map(texts.map(({ file, text }) => [file, sha256(text)]))
  const summary = {
    schema: 'tracewall.dev/amended/v1',
    name,
    folder,
    profiles: names,
    changes: texts.flatMap(({ target, changes }) =>
      changes.map(change => ({
        artifact: target,
        what: change.what,
        state: change.state,
        severity: change.severity.level,
        ...(change.severity.why === '' ? {} : { why: change.severity.why }),
        evidence: change.reason.text,
        ...(change.reason.first === undefined
          ? {}
          : { place: describeFirst(behaviour, change.reason.first) }),
        ...(change.note === undefined ? {} : { note: change.note })
      }))
    ),
    files: written.map(({ file, state }) => ({ file, state, sha256: hashes.get(file) })),
    complete: warnings.length === 0,
    warnings,
    install: installLines(names, folder, texts)
  }
  return jsonDocument(summary)
}

/** One line a change, what was held back with what to do about it. */
export function changeLines(texts: readonly AmendedText[], behaviour: Behaviour): string[] {
  const rows = texts.flatMap(({ changes }) =>
    changes.map(change => [
      STATES[change.state],
      printable(change.what),
      `severity ${change.severity.level}`,
      printable(evidenceOf(change, behaviour))
    ])
  )
  const lines = columns(rows).map(line => `${line}\n`)
  const isHeld = texts.some(({ changes }) => changes.some(({ state }) => state === 'dangerous'))
  return isHeld
    ? [...lines, 'What is not allowed is dangerous: --allow-dangerous allows it.\n']
    : lines
}

const STATES: Readonly<Record<Change<unknown>['state'], string>> = {
  made: 'allowed',
  dangerous: 'NOT allowed',
  'by-hand': 'NOT changed'
}

function evidenceOf({ severity, reason, note }: Change<unknown>, behaviour: Behaviour): string {
  const place = reason.first === undefined ? '' : ` (${describeFirst(behaviour, reason.first)})`
  const more = [severity.why, note ?? ''].filter(text => text !== '').map(text => `; ${text}`)
  return `${reason.text}${place}${more.join('')}`
}
