import type { AskedPod } from '../../check/verify/pod.ts'
import { readAskedProfile } from '../../check/verify/apparmor.ts'
import type { AskedProfiles } from '../../check/verify/verify.ts'
import { UserError } from '../../errors.ts'
import { isCapability } from '../../facts/capabilities.ts'
import { defaultCapabilities } from '../../facts/default-profiles.ts'
import type { Io } from '../../host/io.ts'
import type { Choices } from '../../host/output/manifest.ts'
import { sha256 } from '../../host/output/sha256.ts'
import { readBase } from '../../host/read-base.ts'
import type { Base, BaseFile } from '../../host/read-base.ts'
import { readContainers } from '../../language/kubernetes/read-containers.ts'
import { parseExactJson } from '../../language/seccomp/exact-json.ts'
import { digest } from '../../render/profile-names.ts'
import { parseProfileSource } from '../../language/seccomp/docker-profile.ts'
import type { VerifyOptions } from './verify-options.ts'

/** The profiles that a command line names. */
export interface ReadProfiles {
  readonly asked: AskedProfiles
  /** What `generate` was asked when it made them; null: somebody else did, or nobody knows. */
  readonly choices: Choices | null
  /** What could not be read beside them. */
  readonly notices: readonly string[]
  /** Of the container that a profile in Docker's form is asked for; null: it is in the OCI form. */
  readonly capabilities: readonly string[] | null
}

/** A folder that `generate` wrote, a seccomp JSON of anyone, or an AppArmor profile of ours. @throws UserError */
export async function readProfiles(
  profile: string,
  options: VerifyOptions,
  io: Io
): Promise<ReadProfiles> {
  if (profile === '')
    throw new UserError(
      'the profile has an empty name: give a folder that generate wrote, or a file'
    )
  const base = readBase(profile, io.cwd)
  const { seccomp } = base
  const source = seccomp && (await parseProfileSource(seccomp.text, seccomp.shown))
  const apparmor = base.apparmor && readAskedProfile(base.apparmor.text, base.apparmor.shown)
  if (options.capabilities !== undefined && source?.isDockers !== true)
    throw new UserError(
      `--capabilities: ${profile} says the same for every container; only Docker's and Podman's own form asks for them`
    )
  const capabilities = options.capabilities?.map(readCapability) ?? defaultCapabilities
  return {
    asked: {
      seccomp: source && (arch => source.in({ arch, capabilities })),
      apparmor,
      pod: base.pod && (await readPod(base.pod, base, apparmor?.[0]?.name ?? null))
    },
    choices: base.manifest.choices,
    notices: base.notices,
    capabilities: source?.isDockers === true ? capabilities : null
  }
}

/** The pod lines in the same folder, and the names that they should have for the profiles. */
async function readPod(
  pod: BaseFile,
  { seccomp, apparmor, manifest }: Base,
  profile: string | null
): Promise<AskedPod> {
  const written = manifest.hashes
  const isChanged = ({ file, text }: BaseFile): boolean =>
    written.has(file) && written.get(file) !== sha256(text)
  return {
    containers: await readContainers(pod.text, pod.shown),
    names: {
      seccomp: seccomp && {
        file: seccomp.file,
        hash: digest(await parseExactJson(seccomp.text, seccomp.shown)),
        isChanged: isChanged(seccomp)
      },
      apparmor:
        apparmor && profile !== null
          ? { file: apparmor.file, name: profile, isChanged: isChanged(apparmor) }
          : null
    }
  }
}

function readCapability(name: string): string {
  const capability = name.toLowerCase().replace(/^cap_/, '')
  if (isCapability(capability)) return capability
  throw new UserError(`--capabilities ${name}: no capability is called so`)
}
