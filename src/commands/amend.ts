import { basename, resolve } from 'node:path'
import { decode, encode } from '../behaviour/codec.ts'
import type { Behaviour } from '../behaviour/behaviour.ts'
import { merge } from '../behaviour/merge.ts'
import { UserError } from '../errors.ts'
import { changeFiles } from '../host/output/change-files.ts'
import { writeAll } from '../host/io.ts'
import type { Io } from '../host/io.ts'
import { readBase } from '../host/read-base.ts'
import { readJsonFile } from '../host/read-json.ts'
import type { Base } from '../host/read-base.ts'
import { shortPath } from '../host/short-path.ts'
import { NO_RULES } from '../policy/own-rules.ts'
import { amendTexts } from './amend/amend-texts.ts'
import type { AmendedText } from './amend/amend-texts.ts'
import { changeLines, describeAmended, summarizeAmended } from './amend/describe-amended.ts'
import type { GenerateOptions } from './generate/generate-options.ts'
import { decideSettings } from './generate/generate-settings.ts'
import { refuseIdle, refuseIdleWithPrint } from './refuse-idle.ts'
import type { Given } from './refuse-idle.ts'
import { observeOwn } from './amend/observe-own.ts'
import { workloadOf } from './amend/workload-of.ts'
import { warn, warningLines } from './warnings.ts'
import { withConfig } from './with-config.ts'

/**
 * `generate --base`: changes an earlier profile, whoever wrote it, as little as the evidence asks for; not at all when it
 * allows all of it.
 * @returns 1 when something that the evidence asks for was not changed, and with `--strict` when it is incomplete
 * @throws UserError
 */
export async function amend(
  given: readonly string[],
  line: GenerateOptions & { readonly base: string },
  io: Io
): Promise<number> {
  refuseMaking(line)
  refuseIdleWithPrint(line)
  const { inputs, options } = await withConfigForBase(given, line, io)
  const base = readBase(options.base, io.cwd)
  const settings = { ...decideSettings(options), name: options.name ?? workloadOf(base) }
  const observed = await observeOwn(inputs, options, base, io)
  const { behaviour } = observed
  const { texts, names } = await amendTexts(base, {
    behaviour,
    settings,
    allowDangerous: options.allowDangerous === true,
    includeFolders: [base.folder, ...(options.include ?? []).map(each => resolve(io.cwd, each))]
  })
  const warnings = [
    ...base.notices,
    ...warningLines(observed),
    ...texts.flatMap(({ notices }) => notices)
  ]
  await warn(warnings, 'tracewall inspect', io)
  if (options.print !== undefined) {
    await io.stderr.write(changeLines(texts, behaviour).join(''))
    await io.stdout.write(textOf(texts, options.print))
  } else {
    const folder = options.out === undefined ? base.folder : resolve(io.cwd, options.out)
    const files = [...texts, ...seenBefore(base, behaviour, texts)]
    const written = changeFiles(base.folder, folder, files, { force: options.force === true })
    const describe = options.json === true ? summarizeAmended : describeAmended
    const shown = shortPath(folder, io.cwd)
    const { name } = settings
    await writeAll(
      io.stdout,
      describe({ texts, names, name, folder: shown, written, behaviour, warnings })
    )
  }
  const isOpen = texts.some(({ changes }) => changes.some(({ state }) => state !== 'made'))
  return isOpen || (options.strict === true && warnings.length > 0) ? 1 : 0
}

/** An earlier profile has a name and a place of its own, and rules that are not ours to take away. */
async function withConfigForBase(
  given: readonly string[],
  line: GenerateOptions & { readonly base: string },
  io: Io
): Promise<{ inputs: readonly string[]; options: GenerateOptions & { readonly base: string } }> {
  const { inputs, options } = await withConfig(given, line, io)
  const { own = NO_RULES, name: _name, out: _out, ...others } = options
  if ([...own.calls, ...own.capabilities, ...own.paths].length > 0)
    await warn(['always, never and paths of tracewall.yaml have no effect with --base'], '', io)
  if (options.requireCompleteness !== undefined)
    await warn(['require-completeness of tracewall.yaml has no effect with --base'], '', io)
  const { name, out } = line
  return {
    inputs,
    options: {
      ...others,
      ...(name === undefined ? {} : { name }),
      ...(out === undefined ? {} : { out })
    }
  }
}

/** Options that make a profile anew have no say in an earlier one. @throws UserError */
function refuseMaking(options: GenerateOptions): void {
  const { mode, newPrivileges, runtime, targets, kubernetes, templates, selfContained } = options
  const making: readonly Given[] = [
    ['--mode', mode !== undefined],
    ['--no-new-privileges', (newPrivileges ?? null) !== null],
    ['--runtime', runtime !== undefined],
    ['--targets', targets !== undefined],
    ['--kubernetes', kubernetes !== undefined],
    ['--templates', templates !== undefined],
    ['--self-contained', selfContained === true],
    ['--require-completeness', options.requireCompleteness !== undefined]
  ]
  refuseIdle(making, '--base makes no profile anew')
}

function textOf(texts: readonly AmendedText[], target: string): string {
  const found = texts.find(text => text.target === target)
  if (found) return found.text
  const targets = texts.map(text => text.target).join(', ')
  throw new UserError(`--print ${target}: the profile to start from has ${targets} only`)
}

/** What was seen at first and now, where the profile changes and keeps it. */
function seenBefore(
  base: Base,
  behaviour: Behaviour,
  texts: readonly AmendedText[]
): { readonly file: string; readonly text: string }[] {
  const { behaviour: earlier } = base
  if (earlier === null || texts.every(({ isChanged }) => !isChanged)) return []
  const { path, shown } = earlier
  const before = decode(readJsonFile(path, shown), shown)
  return [{ file: basename(path), text: [...encode(merge(before, behaviour))].join('') }]
}
