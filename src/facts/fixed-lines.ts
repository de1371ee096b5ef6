import facts from './fixed-lines.json' with { type: 'json' }

/** A line of our files that no event asks for by itself. */
export interface FixedLine {
  readonly name: string
  readonly file: 'seccomp.json' | 'apparmor.profile' | 'pod.yaml'
  /** What it is there for. */
  readonly why: string
}

interface Entry extends FixedLine {
  readonly aliases?: readonly string[]
  readonly starts?: readonly string[]
}

const entries = facts.lines as readonly Entry[]

/** The fixed line with this name (`abi`), or that this whole line of a file is, a quote before it or not; undefined: none. */
export function fixedLine(text: string): FixedLine | undefined {
  const line = text.replace(/^"/, '')
  if (/^@\{\w+\}\s*\+?=/.test(line)) return entries.find(({ name }) => name === 'variables')
  return entries.find(
    ({ name, aliases = [], starts = [] }) =>
      name === text || aliases.includes(text) || starts.some(start => line.startsWith(start))
  )
}

export function fixedLineNames(): string[] {
  return entries.map(({ name }) => name)
}
