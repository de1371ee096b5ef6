import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { Decoder } from '../../src/decode.ts'
import { inRepository } from '../repository.ts'
import { words } from './words.ts'
import { WORKLOADS_AT } from './workloads.ts'

/** One command in the virtual machine. */
export interface Step {
  readonly label: string
  readonly argv: readonly string[]
  /** The AppArmor profile that confines it; without one it is unconfined. */
  readonly profile?: string
  /** Shell text run unconfined beside it until it ends; then the command gets TERM. */
  readonly driver?: string | undefined
}

export interface StepResult {
  /** Output of the driver and of the command, with its error messages. */
  readonly output: string
  /** The audit log's lines meanwhile. */
  readonly log: readonly string[]
  /** Those about what AppArmor or a seccomp filter refused. */
  readonly denials: readonly string[]
}

export interface MachineResult {
  /** What apparmor_parser said about the profiles; empty when it loaded all without a warning. */
  readonly complaint: string
  readonly steps: ReadonlyMap<string, StepResult>
}

/** What is in the machine beside Debian and the workloads' files. */
export interface MachineContents {
  /** AppArmor profiles, loaded before the steps. */
  readonly profiles: readonly string[]
  /** Further files by absolute path; those of bytes are executable. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
}

/**
 * Boots a Debian kernel with AppArmor and runs the steps one after the other. What they leave in /out is copied to
 * `folder`/out, which also holds what the machine is given.
 */
export async function runMachine(
  folder: string,
  contents: MachineContents,
  steps: readonly Step[]
): Promise<MachineResult> {
  fill(join(folder, 'in'), contents, steps)
  const { stdout } = await execa(
    inRepository('test/tools/apparmor-vm'),
    [
      ...words('--format json --timeout 800 --step-timeout 240'),
      '--out',
      folder,
      join(folder, 'in')
    ],
    // The tool looks for node in PATH. It exits with the status of the last step.
    {
      env: { PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` },
      reject: false
    }
  )
  return readReport(stdout)
}

function fill(folder: string, { profiles, files }: MachineContents, steps: readonly Step[]): void {
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content, { mode: typeof content === 'string' ? 0o644 : 0o755 })
  }
  cpSync(inRepository('test/fixtures/workloads'), join(folder, 'files', WORKLOADS_AT), {
    recursive: true
  })
  for (const [path, text] of Object.entries(files)) write(join(folder, 'files', path), text)
  for (const [index, text] of profiles.entries()) write(join(folder, 'profiles', `${index}`), text)
  write(join(folder, 'setup.sh'), 'mkdir -m 777 /out\n')
  write(join(folder, 'run.json'), JSON.stringify(steps.map(asRun)))
}

// The machine's own output files would appear in a log where a container has pipes.
function asRun({ label, argv, profile, driver }: Step): object {
  const confined = profile === undefined ? argv : ['aa-exec', '-p', profile, '--', ...argv]
  return {
    label,
    argv: ['/bin/sh', '-c', '"$@" 2>&1 | cat', 'sh', ...confined],
    via: 'unconfined',
    driver
  }
}

// A filter whose default is to log says so of every call: that is no refusal.
const DENIAL = /apparmor="DENIED"|^type=SECCOMP (?!.* code=0x7ffc0000)/

function readReport(json: string): MachineResult {
  const report = new Decoder(JSON.parse(json), 'apparmor-vm')
  const text = (decoder: Decoder): string => decoder.string()
  const results = report.at('steps').list((step): [string, StepResult] => {
    const driver = step.optional('driver', text => text.at('stdout').string())
    const log = step.at('audit').list(text)
    return [
      step.at('label').string(),
      {
        output: (driver ?? '') + step.at('stdout').string(),
        log,
        denials: log.filter(line => DENIAL.test(line))
      }
    ]
  })
  const complaint = report.at('load').nullable(load => load.at('stderr').string())
  return { complaint: complaint ?? '', steps: new Map(results) }
}
