import { basename } from 'node:path'

/** `LABEL=INPUT`; a file whose name happens to look so is reached as `./a=b.strace`. */
export function splitLabel(argument: string): { label: string | null; input: string } {
  const match = /^([A-Za-z0-9][\w.-]*)=(.+)$/s.exec(argument)
  return match === null ? { label: null, input: argument } : { label: match[1]!, input: match[2]! }
}

/** What an input is called when nobody labels it: `logs/web.strace.gz` is `web`. */
export function nameOfInput(path: string): string {
  const name = basename(path)
  const bare = name.replace(/(?<=.)(\.(gz|strace|ff|log|txt|json|behaviour))+$/, '')
  return bare === '' ? name : bare
}
