import type { Elf } from './read-elf.ts'

/** An ELF file that a run used, or that a used one can reach. */
export interface Binary extends Elf {
  /** Absolute, as behaviour/v1 writes paths. */
  readonly path: string
  /** The used file that can bring it in; null for a used one. */
  readonly beside: string | null
}

/** The files of a machine, of an image or of a list. Paths are texts of behaviour/v1. */
export interface BinaryFiles {
  /** The path without symbolic links; null when nothing is there. */
  resolve(path: string): string | null
  /** Null for what is no ELF file. */
  elf(path: string): Elf | null
  /** The first part of a file that is text; null for others. */
  text(path: string): string | null
  /** Paths of what a folder holds, sorted; empty when there is none. */
  list(folder: string): readonly string[]
  /** Paths of what may be programs and modules below a folder, sorted. */
  tree(folder: string): readonly string[]
}

/** What a run used, by what for. */
export interface Used {
  /** Executed or mapped executable. */
  readonly binaries: readonly string[]
  /** Executed, or read by a shell. */
  readonly scripts: readonly string[]
}
