import { formatRuns } from '../../behaviour/runs.ts'
import { sha256 } from '../../host/output/sha256.ts'
import type { WrittenFile } from '../../host/output/write-files.ts'
import type { Agreement, Completeness, Policy } from '../../policy/policy.ts'
import { installLines, writtenLines } from '../describe-written.ts'
import { jsonDocument } from '../json-document.ts'
import type { Made } from './make-artifacts.ts'

/** What a run of `generate` did. */
export interface Generated extends Made {
  readonly name: string
  /** As a person would type it. */
  readonly folder: string
  readonly written: readonly WrittenFile[]
  readonly warnings: readonly string[]
  /** How well each run is covered by the profile of the others. */
  readonly completeness: Completeness | null
  /** What the project refuses although it is needed. */
  readonly findings: Policy['findings']
}

/** For a person: the files, then the commands that install them. */
export function describeGenerated({ names, folder, artifacts, written }: Generated): string[] {
  const install = installLines(names, folder, artifacts)
  return [
    ...writtenLines(folder, written),
    ...install.map((line, index) => `${index === 0 ? '\n' : ''}${line}\n`)
  ]
}

/** For a program: one JSON document. */
export function summarizeGenerated(generated: Generated): string[] {
  return jsonDocument(summaryOf(generated))
}

/** `tracewall.dev/generated/v1`. */
export function summaryOf(generated: Generated): object {
  const { name, folder, names, artifacts, written, warnings } = generated
  const hashes = new Map(artifacts.map(({ file, text }) => [file, sha256(text)]))
  return {
    schema: 'tracewall.dev/generated/v1',
    name,
    folder,
    profiles: names,
    files: written.map(({ file, state }) => ({ file, state, sha256: hashes.get(file) })),
    complete: warnings.length === 0,
    completeness: generated.completeness && summarizeCompleteness(generated.completeness),
    findings: generated.findings,
    warnings,
    install: installLines(names, folder, artifacts)
  }
}

function summarizeCompleteness(completeness: Completeness): object {
  const { names, conditions, paths } = completeness
  return {
    ...completeness,
    names: summarizeAgreement(names),
    conditions: summarizeAgreement(conditions),
    paths: summarizeAgreement(paths)
  }
}

function summarizeAgreement(agreement: Agreement | null): object | null {
  return (
    agreement && {
      ...agreement,
      contributions: agreement.contributions.map(({ runs, ...shown }) => ({
        runs: formatRuns(runs),
        ...shown
      }))
    }
  )
}
