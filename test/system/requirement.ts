import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'

/** Something that a test needs from the machine it runs on. */
export interface Requirement {
  /** What it is, as a person calls it: `runc`. */
  readonly name: string
  /** The Debian package that brings it. */
  readonly debianPackage?: string
  /** What else to do about it: `run as root`. */
  readonly advice?: string
  isMet(): boolean
}

/**
 * Registers a test that needs something from the machine. Where that is missing the test is skipped, and its title (which
 * ava prints) names what is missing and how to get it; with `TRACEWALL_REQUIRE_ALL=1` it fails with that text instead.
 * System tests of one file run one after the other, since each of them keeps a processor busy.
 */
export function systemTest(
  requirements: readonly Requirement[],
  title: string,
  implementation: (t: ExecutionContext) => void | Promise<void>
): void {
  const lack = describeMissing(requirements)
  if (lack === undefined) test.serial(title, implementation)
  else if (process.env['TRACEWALL_REQUIRE_ALL'] === '1') test.serial(title, t => t.fail(lack))
  else test.skip(`${title} (skipped: ${lack})`, implementation)
}

/** `needs runc, root; apt-get install runc; run as root`; undefined when nothing is missing. */
export function describeMissing(requirements: readonly Requirement[]): string | undefined {
  const missing = requirements.filter(requirement => !requirement.isMet())
  if (missing.length === 0) return undefined
  const packages = distinct(missing.map(({ debianPackage }) => debianPackage))
  return [
    `needs ${distinct(missing.map(({ name }) => name)).join(', ')}`,
    ...(packages.length > 0 ? [`apt-get install ${packages.join(' ')}`] : []),
    ...distinct(missing.map(({ advice }) => advice))
  ].join('; ')
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values)].filter(value => value !== undefined)
}

/** A program by name or by absolute path. */
export function program(name: string, debianPackage: string = name): Requirement {
  return { name, debianPackage, isMet: () => findProgram(name) !== undefined }
}

/** Absolute path of a program as root's shell finds it, undefined when the machine lacks it. */
export function findProgram(name: string): string | undefined {
  if (name.startsWith('/')) return isExecutable(name) ? name : undefined
  // A normal user's PATH lacks the folders of nginx, runc and apparmor_parser.
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']
  return folders.map(folder => join(folder || '.', name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
