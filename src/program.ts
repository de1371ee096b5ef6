import { Command as Commander, CommanderError } from 'commander'
import { addBootstrap } from './command-lines/bootstrap.ts'
import type { Command } from './command-lines/choose.ts'
import { addExplain, asWord } from './command-lines/explain.ts'
import { addGenerate } from './command-lines/generate.ts'
import { addInspect } from './command-lines/inspect.ts'
import { addMerge } from './command-lines/merge.ts'
import { addRecord } from './command-lines/record.ts'
import { addVerify } from './command-lines/verify.ts'
import { HELP } from './help.ts'
import { printable } from './host/printable.ts'

/** What a command line asks for. */
export interface Parsed {
  /** Help that was asked for. */
  readonly stdout: string
  /** What is wrong with the command line. */
  readonly stderr: string
  /** Null when there is nothing to run: help, or wrong usage. */
  readonly command: Command | null
  /** The exit status then. */
  readonly status: number
}

const COMMANDS: ReadonlyMap<string, typeof addGenerate> = new Map([
  ['bootstrap', addBootstrap],
  ['explain', addExplain],
  ['generate', addGenerate],
  ['inspect', addInspect],
  ['merge', addMerge],
  ['record', addRecord],
  ['verify', addVerify]
])

/** Never throws for what a user can type. */
export async function parse(args: readonly string[]): Promise<Parsed> {
  let [stdout, stderr] = ['', '']
  let command: Command | null = null
  const program = new Commander('tracewall')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: text => (stdout += text),
      writeErr: text => (stderr += text),
      outputError: (message, write) => write(`tracewall: ${withRemedy(oneLine(message), args)}\n`),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80
    })
  program.helpInformation = () => HELP
  program.hook('preAction', (_, asked) => refuseEmptyValues(asked))
  // Commands that the line does not ask for are built only to suggest one for a mistyped name.
  const asked = COMMANDS.get(args[0] ?? '')
  for (const add of asked ? [asked] : COMMANDS.values()) add(program, chosen => (command = chosen))
  try {
    await program.parseAsync(args[0] === 'explain' ? args.map(asWord) : args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { stdout, stderr, command: null, status: error.exitCode === 1 ? 2 : error.exitCode }
  }
  return { stdout, stderr, command, status: 0 }
}

/** What `--out "$FOLDER"` is where nobody set FOLDER: to take it for the folder at hand would be a guess. */
function refuseEmptyValues(command: Commander): void {
  const given: Readonly<Record<string, unknown>> = command.opts()
  for (const option of command.options) {
    const value = given[option.attributeName()]
    if (value === '' || (Array.isArray(value) && value.includes('')))
      command.error(`option '${option.flags}' has an empty value`)
  }
}

/** Commander says of some mistakes how it is right (`Did you mean`, `Allowed choices`): as a sentence of its own. */
function withRemedy(message: string, [name = '']: readonly string[]): string {
  if (/[.)]$/.test(message)) return message
  return `${message}; see tracewall ${COMMANDS.has(name) ? `${name} ` : ''}--help`
}

/** `error: unknown command 'x'`, line feed, `(Did you mean y?)` as one line for a terminal. */
function oneLine(message: string): string {
  return printable(
    message
      .replace(/^error: /, '')
      .trim()
      .replaceAll('\n(', ' (')
  )
}
