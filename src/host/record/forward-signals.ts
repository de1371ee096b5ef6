import { readFileSync } from 'node:fs'

/** Signals that ask a program for something, and that a program may be asked for through us. */
const ASKING = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const

/** What a terminal sends to every process of its foreground group by itself. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGWINCH'])

/**
 * Hands the signals that this process gets to `deliver`, except those which the terminal has handed to everybody in the
 * group already: many programs take a second Ctrl-C as an order to give up at once.
 * @returns what ends it
 */
export function forwardSignals(deliver: (signal: NodeJS.Signals) => void): () => void {
  const forward = (signal: NodeJS.Signals): void => {
    if (!FROM_TERMINAL.has(signal) || !isInForeground()) deliver(signal)
  }
  for (const signal of ASKING) process.on(signal, forward)
  return () => {
    for (const signal of ASKING) process.off(signal, forward)
  }
}

/** Whether this process's group is the one that its terminal's keys go to. */
function isInForeground(): boolean {
  // pid (comm) state ppid pgrp session tty_nr tpgid; comm may hold blanks and parentheses.
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return group === foreground
}
