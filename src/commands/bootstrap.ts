import { join, resolve } from 'node:path'
import { empty } from '../behaviour/behaviour.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { shortPath } from '../host/short-path.ts'
import { writeFiles } from '../host/output/write-files.ts'
import { decideBootstrap } from '../policy/bootstrap.ts'
import { bootstrapNames, bootstrapTargets } from '../render/bootstrap-targets.ts'
import { parseKubernetesVersion } from '../render/kubernetes.ts'
import { targetNamed } from '../render/targets.ts'
import { describeBootstrap, summarizeBootstrap } from './describe-bootstrap.ts'
import { CURRENT_KUBERNETES } from './generate/generate-settings.ts'
import { makeArtifacts } from './generate/make-artifacts.ts'
import { requireOneByteOrder } from './generate/require-one-byte-order.ts'
import { refuseIdleWithPrint } from './refuse-idle.ts'
import { checkName } from './profile-name.ts'

export interface BootstrapOptions {
  readonly name: string
  readonly out?: string
  /** A target's name. */
  readonly print?: string
  readonly arch?: readonly string[]
  readonly kubernetes?: string
  readonly force?: true
  readonly json?: true
}

/**
 * What a workload runs under to be learnt in a cluster, where strace cannot go: profiles that only log, rules for
 * auditctl, a check of the node, the lines of the pod.
 * @throws UserError
 */
export async function bootstrap(options: BootstrapOptions, io: Io): Promise<number> {
  refuseIdleWithPrint(options)
  const name = checkName(options.name)
  const policy = decideBootstrap(name, options.arch ?? [io.arch])
  requireOneByteOrder(policy)
  const settings = {
    kubernetes: parseKubernetesVersion(options.kubernetes ?? CURRENT_KUBERNETES),
    templates: new Map<string, string>(),
    templatesOf: 'own',
    made: 'bootstrap',
    names: bootstrapNames(policy)
  } as const
  const wanted =
    options.print === undefined ? bootstrapTargets : [targetNamed(options.print, bootstrapTargets)]
  const made = await makeArtifacts(empty, policy, settings, wanted)
  if (options.print !== undefined) {
    for (const { text } of made.artifacts) await io.stdout.write(text)
    return 0
  }
  const folder = resolve(io.cwd, options.out ?? join('bootstrap', name))
  const written = writeFiles(folder, made.artifacts, { force: options.force === true })
  const shown = shortPath(folder, io.cwd)
  const describe = options.json === true ? summarizeBootstrap : describeBootstrap
  await writeAll(
    io.stdout,
    describe({
      ...made,
      name,
      folder: shown,
      written,
      warnings: [],
      completeness: null,
      findings: []
    })
  )
  return 0
}
