import type { Scene } from '../scene/scene.ts'

/** ptrace: what it asks of another process; where the log shows a number, that. */
export function traceProcess(scene: Scene): void {
  const request = /PTRACE_[A-Z0-9_]+/.exec(scene.call.raw(0))?.[0] ?? scene.call.raw(0).slice(0, 40)
  scene.add('ptrace', { request, by: scene.by, error: scene.error })
}
