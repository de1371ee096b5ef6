import { execa } from 'execa'
import { inRepository } from '../repository.ts'

/** What the command line makes of a strace log for one target: the text of the artifact. */
export async function generate(target: string, trace: string, name: string): Promise<string> {
  return learn(target, name, [trace])
}

/** The same for any inputs and options. */
export async function learn(
  target: string,
  name: string,
  inputs: readonly string[]
): Promise<string> {
  return run(['generate', '--name', name, '--print', target, ...inputs])
}

/** Runs a command with `record`. */
export async function recordCommand(trace: string, argv: readonly string[]): Promise<void> {
  await run(['record', '-o', trace, '--', ...argv])
}

/** What `verify` says of a profile and a recording, as JSON. */
export async function verify(profile: string, trace: string, ...more: string[]): Promise<string> {
  const cli = inRepository('dist/src/cli.js')
  const args = [cli, 'verify', '--json', profile, trace, ...more]
  // The exit status is 1 when something would be refused.
  const { stdout, exitCode, stderr } = await execa(process.execPath, args, { reject: false })
  if (exitCode !== 0 && exitCode !== 1) throw new Error(stderr)
  return stdout
}

/** What the inputs show, as behaviour/v1. */
export async function inspect(...inputs: readonly string[]): Promise<string> {
  return run(['inspect', '--json', ...inputs])
}

/** What a workload starts with where nothing is known of it yet. */
export interface Bootstrap {
  readonly seccomp: string
  readonly apparmor: string
  readonly rules: string
  /** Name of the AppArmor profile. */
  readonly profile: string
}

export async function bootstrap(name: string): Promise<Bootstrap> {
  const [seccomp = '', apparmor = '', rules = ''] = await Promise.all(
    ['seccomp', 'apparmor', 'audit-rules'].map(target =>
      run(['bootstrap', '--name', name, '--arch', 'x86_64', '--print', target])
    )
  )
  return { seccomp, apparmor, rules, profile: profileName(apparmor) }
}

/** Of the first AppArmor profile in a text: without it a step would run unconfined, and be denied nothing. */
export function profileName(text: string): string {
  const name = /^profile "?([^\s"]+)/m.exec(text)?.[1]
  if (name === undefined) throw new Error(`no profile in ${text}`)
  return name
}

async function run(args: readonly string[]): Promise<string> {
  const cli = inRepository('dist/src/cli.js')
  const { stdout } = await execa(process.execPath, [cli, ...args], { stripFinalNewline: false })
  return stdout
}
