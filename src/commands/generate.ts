import { resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { readTemplates } from '../host/templates.ts'
import { writeFiles } from '../host/write-files.ts'
import { decide } from '../policy/decide.ts'
import { decideSettings, kubernetesMinor } from './generate-settings.ts'
import { describeGenerated, summarizeGenerated } from './generated.ts'
import { makeArtifacts } from './make-artifacts.ts'
import { observeInputs } from './observe-inputs.ts'
import type { ReadingOptions } from './observe-inputs.ts'
import { nearestName } from './profile-name.ts'
import { warn, warningLines } from './warnings.ts'

export interface GenerateOptions extends ReadingOptions {
  readonly name?: string
  readonly out?: string
  readonly print?: string
  readonly mode: 'enforce' | 'log'
  readonly mapPath?: readonly string[]
  readonly runtime?: readonly string[]
  /** `--no-new-privileges`; commander drops the `no`. */
  readonly newPrivileges: 'on' | 'off' | 'both'
  readonly kubernetes?: string
  readonly templates?: string
  readonly without?: readonly string[]
  readonly force?: true
  readonly strict?: true
  readonly json?: true
}

/**
 * The main job: recordings in, `profiles/<name>/` out.
 * @returns 1 with `--strict` when the recordings are incomplete
 * @throws UserError
 */
export async function generate(
  inputs: readonly string[],
  options: GenerateOptions,
  io: Io
): Promise<number> {
  const settings = decideSettings(options)
  const kubernetes = kubernetesMinor(options.kubernetes)
  const templates = await readTemplates(
    options.templates === undefined ? null : resolve(io.cwd, options.templates)
  )
  const observed = await observeInputs(inputs, options, io)
  const { behaviour } = observed
  if (behaviour.syscalls.length === 0)
    throw new UserError(
      `${inputs.join(' ')}: no system call was seen, so there is nothing to allow`
    )
  const policy = decide(behaviour, {
    ...settings,
    name: settings.name ?? nearestName(observed.name)
  })
  const made = await makeArtifacts(behaviour, policy, { kubernetes, templates })
  const warnings = warningLines(observed)

  if (options.print !== undefined) {
    await warn(warnings, 'tracewall inspect', io)
    const printed = made.artifacts.find(artifact => artifact.target === options.print)
    await io.stdout.write(printed?.text ?? '')
  } else {
    const folder = resolve(io.cwd, options.out ?? `profiles/${policy.name}`)
    const written = writeFiles(folder, made.artifacts, { force: options.force === true })
    await warn(warnings, `${folder}/report.md`, io)
    const { name } = policy
    const generated = { ...made, name, folder, cwd: io.cwd, written, warnings, install: [] }
    await writeAll(io.stdout, (options.json ? summarizeGenerated : describeGenerated)(generated))
  }
  return options.strict === true && warnings.length > 0 ? 1 : 0
}
