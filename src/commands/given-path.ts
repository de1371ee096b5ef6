/** The options that name what is read besides the inputs, and that tracewall.yaml has as well. */
export type PathOption = 'binaries' | 'root' | 'templates'

/** How a path was given. */
export interface GivenPath {
  /** As it was written: made absolute, it would make the report another one on each machine. */
  readonly written: string
  /** What messages call it: `--root image`, or `tracewall.yaml:3: root: image`. */
  readonly shown: string
}

/** The paths of a command line, and how those were given that tracewall.yaml has put there. */
export type PathOptions = { readonly [option in PathOption]?: string } & {
  readonly fromFile?: { readonly [option in PathOption]?: GivenPath }
}

/** How an option was given; null: not at all. */
export function givenPath(options: PathOptions, option: PathOption): GivenPath | null {
  const path = options[option]
  if (path === undefined) return null
  return options.fromFile?.[option] ?? { written: path, shown: `--${option} ${path}` }
}
