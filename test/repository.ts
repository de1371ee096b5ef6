import { fileURLToPath } from 'node:url'

/** Absolute path of a file or folder of the repository, the same from `test/` and from the compiled `dist/test/`. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(path, import.meta.resolve('tracewall/package.json')))
}
