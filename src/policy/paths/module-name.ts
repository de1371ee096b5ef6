import type { PathSymbols } from '../../language/apparmor/path-symbols.ts'

/** True for `libc.so.6`, `_json.cpython-311.so`: how shared libraries and modules are called. */
export function hasModuleName(path: PathSymbols): boolean {
  return MODULE.test(path)
}

const MODULE = /\.so(?:\.[0-9][^/]*)?$/
