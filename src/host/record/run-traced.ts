import type { FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { firstTask } from '../../trace/strace/command-outcome.ts'
import { forwardSignals } from './forward-signals.ts'
import { startStrace, type Surroundings } from './strace.ts'
import { traceesOf } from './tracees.ts'

/**
 * Runs strace to its end, and hands the signals meant for the command to it: strace, started with -o, blocks its own.
 * `trace` is the log that it writes, which tells the command's process id.
 * @returns the command's exit status, 128 + N for a death by signal N
 * @throws UserError when strace cannot be started
 */
export async function runTraced(
  args: readonly string[],
  trace: FileHandle,
  surroundings: Surroundings
): Promise<number> {
  let tracer = 0
  let isRunning = true
  const endForwarding = forwardSignals(signal => {
    void deliver(signal)
  })
  try {
    const strace = await startStrace(args, surroundings)
    tracer = strace.pid
    return await strace.status
  } finally {
    isRunning = false
    endForwarding()
  }

  async function deliver(signal: NodeJS.Signals): Promise<void> {
    // Before the first line is there, the only children are those on which strace tries out what the kernel can do.
    while (isRunning) {
      const command = await commandTask(trace)
      if (command !== null) return kill(command, signal)
      await setTimeout(10)
    }
  }

  function kill(command: number, signal: NodeJS.Signals): void {
    const tracees = traceesOf(tracer)
    // A command may leave daemons behind and end: then they are what is being recorded.
    for (const pid of tracees.includes(command) ? [command] : tracees) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has just ended, or is another user's by now.
      }
    }
  }
}

async function commandTask(trace: FileHandle): Promise<number | null> {
  const { buffer, bytesRead } = await trace.read(Buffer.alloc(16), 0, 16, 0)
  return firstTask(buffer.toString('latin1', 0, bytesRead))
}
