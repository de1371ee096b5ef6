import { apparmorClass } from '../../../facts/apparmor-operations.ts'

/** A line of aa-log, back as the record that it was made from; null if aa-log turned parts of it into patterns. */
export type AaLogLine = { readonly text: Buffer | null }

const HEAD = /^(ALLOWED|DENIED|AUDIT) {1,2}(\S{1,255}) ([a-z_]{3,40}) (?=\S)/
/** `owner`, the name, where a link or an execution leads. */
const NAME =
  /^(owner )?(?:((?:[/@:]|[A-Za-z0-9_.]+[/.])[^\s="]{0,4096}) )?(?:-> ([^\s="]{1,4096}) )?/
const FIELD = /([a-z_]{1,20})=("[^"]{0,4096}"|[^\s"]{1,4096})(?: |$)/y
/** What apparmor.d's tool writes in place of a folder, where that is the only one. */
const FOLDERS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    '@{run}': '/run',
    '@{PROC}': '/proc',
    '@{sys}': '/sys'
  })
)

/**
 * `DENIED shop open owner /srv/shop/a comm=shop requested_mask=r denied_mask=r`, as aa-log of apparmor.d prints AppArmor's
 * records; null for any other line.
 */
export function aaLogLine(line: string): AaLogLine | null {
  const head = HEAD.exec(line.slice(0, 400))
  if (head === null) return null
  const [whole, verdict, profile, operation] = head as unknown as [string, string, string, string]
  if (apparmorClass(operation) === undefined) return null
  const rest = `${line.slice(whole.length)} `
  const [before, owner, name, target] = NAME.exec(rest)!
  const words = /^(?:send|receive|bind) /.exec(rest.slice(before!.length))?.[0] ?? ''
  const fields: [string, string][] = [
    ['apparmor', verdict],
    ['operation', operation],
    ['profile', profile]
  ]
  if (name !== undefined) fields.push(['name', withFolder(name)])
  if (target !== undefined) fields.push(['target', withFolder(target)])
  if (words !== '') fields.push(['mask', words.trim()])
  FIELD.lastIndex = before!.length + words.length
  for (let end = rest.length - 1; FIELD.lastIndex < end;) {
    const found = FIELD.exec(rest)
    if (found === null) return null
    fields.push([found[1]!, found[2]!.replaceAll('"', '')])
  }
  if (fields.length < 4) return null
  if (fields.some(([key, value]) => NAMES.has(key) && value.includes('@{'))) return { text: null }
  const ids = owner === undefined ? '' : ' fsuid=0 ouid=0'
  const text = fields.map(([key, value]) => `${key}="${value}"`).join(' ')
  return { text: Buffer.from(`${text}${ids}`, 'utf8') }
}

/**
 * The text of a record that aa-log --raw has printed, which makes patterns of names, too: `name="@{run}/shop/a"`. null: what
 * they stand for is not known. The kernel prints no names that begin so.
 */
export function withoutPatterns(text: string): string | null {
  if (!text.includes('="@{')) return text
  const read = text.replace(
    /( (?:profile|name|target|peer|peer_label)=")(@\{[^"]*)"/g,
    (_, key: string, name: string) => `${key}${withFolder(name)}"`
  )
  return read.includes('="@{') || /="\/[^"]*@\{/.test(read) ? null : read
}

const NAMES: ReadonlySet<string> = new Set(['profile', 'name', 'target', 'peer', 'peer_label'])

function withFolder(name: string): string {
  return name.replace(/^@\{[A-Za-z]{1,10}\}(?=\/)/, variable => FOLDERS.get(variable) ?? variable)
}
