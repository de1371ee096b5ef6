import { basename, isAbsolute, relative, resolve } from 'node:path'
import type { Config, ConfigOptions } from '../config/config.ts'
import type { Schema } from '../config/schema.ts'
import { UserError } from '../errors.ts'
import { readConfigFile, readConfigSchema } from '../host/input/config-file.ts'
import type { ConfigFile } from '../host/input/config-file.ts'
import { splitLabel } from '../host/input/input-name.ts'
import type { Io } from '../host/io.ts'
import { kindOf } from '../host/kind-of.ts'
import { realPath } from '../host/real-path.ts'
import type { GivenPath, PathOption } from './given-path.ts'
import type { OwnRules } from '../policy/own-rules.ts'

/** Where a project's own options are. */
export interface ConfigChoice {
  /** A file; false: none is looked for. */
  readonly config?: string | false
}

/** What has no option on the command line. */
export interface FromConfig {
  readonly own?: OwnRules
  readonly fromFile?: { readonly [option in PathOption]?: GivenPath }
}

/** A command line together with what the project's tracewall.yaml says. */
export interface Configured<T> {
  readonly inputs: readonly string[]
  readonly options: T & ConfigOptions & FromConfig
}

/**
 * Adds what tracewall.yaml says and the command line does not.
 * @throws UserError that names file, line and key
 */
export async function withConfig<T extends ConfigChoice & ConfigOptions>(
  inputs: readonly string[],
  options: T,
  io: Io
): Promise<Configured<T>> {
  const file = options.config === false ? null : readConfigFile(options.config, io.cwd)
  if (file === null) return { inputs, options }
  // The parser of YAML is loaded only where there is something for it to read.
  const { readConfig } = await import('../config/read-config.ts')
  const config = readConfig(file.text, readConfigSchema() as Schema, file.name)
  return {
    inputs: inputs.map(input => labelled(input, config)),
    options: {
      ...fromConfig(config, file, options),
      ...given(options),
      own: config.own
    }
  }
}

/** What the command line says: `conditions` is always there, and says something only when it is false. */
function given<T extends ConfigOptions>(options: T): T {
  const entries = Object.entries(options).filter(
    ([name, value]) => (value ?? null) !== null && !(name === 'conditions' && value === true)
  )
  return Object.fromEntries(entries) as T
}

/** Paths start from the file's own folder; a class that the command line names is no longer named here. */
function fromConfig(
  { options, lines }: Config,
  { folder, name }: ConfigFile,
  line: ConfigOptions
): ConfigOptions & FromConfig {
  const { out } = options
  const inFolder = (path: string): string => resolve(folder, path)
  const place = (key: string, path: string): string => `${name}:${lines.get(key)}: ${key}: ${path}`
  if (out !== undefined) requireWithin(folder, inFolder(out), place('out', out))
  const paths = PATH_OPTIONS.flatMap(option => {
    const written = line[option] === undefined ? options[option] : undefined
    if (written === undefined) return []
    const shown = place(option, written)
    requireThere(inFolder(written), shown)
    return [{ option, path: inFolder(written), given: { written, shown } }]
  })
  return {
    conditions: true,
    ...options,
    ...(out === undefined ? {} : { out: inFolder(out) }),
    ...Object.fromEntries(paths.map(({ option, path }) => [option, path])),
    fromFile: Object.fromEntries(paths.map(({ option, given: how }) => [option, how])),
    with: without(options.with, line.without),
    without: without(options.without, line.with)
  }
}

const PATH_OPTIONS: readonly PathOption[] = ['templates', 'root', 'binaries']

function without(names: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  return names.filter(name => !others.includes(name))
}

/** A file that came with a checkout may not say that files elsewhere be written, nor may a link that came with it. */
function requireWithin(folder: string, path: string, what: string): void {
  const way = relative(realPath(folder), realPath(path))
  if (way === '..' || way.startsWith('../') || isAbsolute(way))
    throw new UserError(`${what}: give a folder inside that of the file, or use --out`)
}

function requireThere(path: string, what: string): void {
  if (kindOf(path, what) === null)
    throw new UserError(`${what}: is not there; paths start from the folder of this file`)
}

function labelled(input: string, { labels }: Config): string {
  if (splitLabel(input).label !== null) return input
  const name = basename(input)
  const found = labels.find(([pattern]) => isLike(name, pattern))
  return found === undefined ? input : `${found[1]}=${input}`
}

function isLike(name: string, pattern: string): boolean {
  const [start = '', end] = pattern.split('*')
  if (end === undefined) return name === pattern
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
}
