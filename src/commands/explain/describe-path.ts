import type { PathAnswer, PathRule, Price, SeenPath } from '../../check/explain/path.ts'
import { numbered } from '../../numbered.ts'
import type { LogEvidence } from './answer.ts'
import type { Row, Section } from '../section.ts'
import { includesRows, lineRows, ruleReasonRows, rowsUnder, runsText, severityRow } from './rows.ts'

/** Why a path is allowed or refused, for a person. */
export function describePath(of: PathAnswer & LogEvidence): Section {
  return {
    heading: `${of.profile}: ${of.path} ${accessText(of)}`,
    rows: [
      ...of.rules.flatMap(ruleRows),
      ...of.seen.flatMap(seen => seenRows(seen, of.isPattern || of.seen.length > 1)),
      ...(of.seenCount > of.seen.length
        ? [['', `and ${numbered(of.seenCount - of.seen.length, 'more path')}`] as const]
        : []),
      ...(of.seenCount === 0 ? [['seen', 'no run used it'] as const] : []),
      ...includesRows(of.includes),
      ...lineRows(of),
      severityRow(of.severity, of.why)
    ]
  }
}

const DEEDS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    r: 'read',
    w: 'written',
    a: 'appended to',
    m: 'mapped as code',
    k: 'locked',
    l: 'linked',
    x: 'executed'
  })
)

function accessText({ access, ownerOnly, denied }: PathAnswer): string {
  if (access === null) return 'is not decided: there is no AppArmor profile'
  const refused = denied === '' ? '' : `; refused by name: ${denied}`
  if (access === '') return denied === '' ? 'is refused: no rule allows it' : `is refused${refused}`
  const deeds = [...access].map(letter => DEEDS.get(letter) ?? letter).join(', ')
  const owner =
    ownerOnly === ''
      ? ''
      : ownerOnly === access
        ? ' by the owner of the file'
        : `, ${ownerOnly} by the owner of the file only`
  return `may be ${deeds} (${access})${owner}${refused}`
}

function ruleRows({
  pattern,
  perms,
  owner,
  deny,
  child,
  line,
  isElsewhere,
  reasons,
  price,
  programs
}: PathRule): Row[] {
  const words = [deny ? 'deny' : '', owner ? 'owner' : '', pattern, perms].filter(Boolean).join(' ')
  const where = [child === null ? '' : `of ${child}`, line === null ? '' : `line ${line}`].filter(
    Boolean
  )
  const by = programs.map(program => program ?? 'before the first program')
  return [
    [
      isElsewhere ? 'leads to' : 'rule',
      `${words}${where.length === 0 ? '' : ` (${where.join(', ')})`}`
    ],
    ...ruleReasonRows(reasons),
    ...rowsUnder('programs', by),
    ...(price === null ? [] : [['price', priceText(price)] as const])
  ]
}

function priceText({ observed, examples, unused, of }: Price): string {
  const such = examples.length === 0 ? '' : `, such as ${examples.join(' ')}`
  const seen =
    observed === 0
      ? 'nothing was seen of it'
      : observed === 1
        ? '1 path was seen'
        : `${observed} paths were seen`
  const opens =
    unused === null ? 'how many others it opens is not known' : `it opens ${unused} others of ${of}`
  return `${seen}${such}; ${opens}`
}

function seenRows({ path, resolved, access, failed, uses }: SeenPath, isOneOfMany: boolean): Row[] {
  const failures = Object.entries(failed).map(
    ([errno, letters]) => `${letters === '' ? 'look-up' : letters} ${errno}`
  )
  const leads = resolved === null ? '' : `, leads to ${resolved}`
  const name = isOneOfMany ? `${path}: ` : ''
  return [
    [
      'seen',
      `${name}${access === '' ? 'looked at only' : access}${leads}${failures.length === 0 ? '' : `; failed: ${failures.join(', ')}`}`
    ],
    ...uses.map(
      use =>
        [
          '',
          `${use.access === '' ? 'looked at' : use.access}${use.owner ? ' as owner' : ''} by ${use.program ?? 'the start'}, first ${use.place}, ${runsText(use.runs)}`
        ] as const
    )
  ]
}
