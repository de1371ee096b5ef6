import type { Io } from '../host/io.ts'

/** A command with its options; it loads its code when it is run. */
export type Command = (io: Io) => Promise<number>

/** Takes the command that the line asks for. */
export type Choose = (command: Command) => void
