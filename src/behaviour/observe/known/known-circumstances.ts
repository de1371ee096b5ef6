/** Cached with each task: what its latest number was computed from, and the number (`id`). */
export interface KnownCircumstances {
  program: number
  cwd: number
  root: number
  kind: number
  /** Effective user and group, as `Process` has them. */
  uid: number | null
  gid: number | null | undefined
  source: number
  id: number
}

export function unknownCircumstances(): KnownCircumstances {
  return {
    program: -2,
    cwd: -2,
    root: -2,
    kind: -1,
    uid: null,
    gid: undefined,
    source: -1,
    id: -1
  }
}
