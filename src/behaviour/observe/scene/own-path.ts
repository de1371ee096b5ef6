import { type Paths, UNKNOWN_PATH } from './paths.ts'
import type { Task } from './tasks.ts'

/** False for a path that is the same for every process. */
export function mayBeOwn({ texts }: Paths, path: number): boolean {
  return texts.startsWith(path, PROC) || texts.startsWith(path, DEV_FD)
}

const PROC = Buffer.from('/proc/')
const DEV_FD = Buffer.from('/dev/fd/')

/**
 * A path in /proc as it is for every process: its own number is `{pid}`, a thread's `{tid}`, and what a link of its own
 * folder leads to (`/proc/self/exe`, `/proc/self/fd/3`) is that file where it is known.
 */
export function ownPath(paths: Paths, path: number, task: Task): number {
  // /dev/fd is a link to /proc/self/fd (devtmpfs and every container runtime make it)
  const text = paths.text(path).replace(/^\/dev\/fd\//, '/proc/self/fd/')
  const match = /^\/proc\/(self|thread-self|\d+)(?=\/|$)(?:\/task\/(\d+)(?=\/|$))?(.*)$/s.exec(text)
  if (!match) return path
  const [, who, thread, rest] = match as unknown as [string, string, string | undefined, string]
  const isOwn = who === 'self' || who === 'thread-self' || isNumberOf(task, Number(who))
  if (!isOwn) return path
  const isThread = who === 'thread-self' || thread !== undefined
  if (!isThread && who === 'self') {
    const target = linkTarget(rest, task)
    if (target !== UNKNOWN_PATH) return target
  }
  const tid = thread === undefined || isNumberOf(task, Number(thread)) ? '{tid}' : thread
  return paths.intern(`/proc/{pid}${isThread ? `/task/${tid}` : ''}${rest}`)
}

/** Of its thread or of another of its process. */
function isNumberOf({ tid, process }: Task, number: number): boolean {
  return number === tid || process.isCalled(number)
}

function linkTarget(rest: string, task: Task): number {
  if (rest === '/exe') return task.process.program
  if (rest === '/cwd') return task.folders.cwd
  const fd = /^\/fd\/(\d{1,9})$/.exec(rest)
  return fd ? task.descriptors.path(Number(fd[1])) : UNKNOWN_PATH
}
