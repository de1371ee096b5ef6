import type { Artifact, RenderContext, Target } from './artifact.ts'

/** The text of every target, in the order of `targets`. Nothing here may be written before it is read back. */
export function render(context: RenderContext, targets: readonly Target[]): Artifact[] {
  return targets.map(target => ({
    target: target.name,
    file: target.file,
    text: target.render(context)
  }))
}
