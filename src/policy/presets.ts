import type { ReasonClass } from './policy.ts'

/** How much is inferred from what was seen. */
export type Preset = 'strict' | 'balanced' | 'portable'

export const PRESETS: readonly Preset[] = ['strict', 'balanced', 'portable']

/** Classes of inference that a preset leaves out. */
export const PRESET_WITHOUT: Readonly<Record<Preset, readonly ReasonClass[]>> = {
  strict: [
    'abort-path',
    'allocator',
    'benign',
    'companions',
    'folder',
    'imports',
    'installed',
    'modules',
    'on-demand',
    'owned',
    'siblings',
    'vdso-fallback'
  ],
  balanced: [],
  portable: []
}
