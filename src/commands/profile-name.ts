import { UserError } from '../errors.ts'

/** A workload's name as it was given; it becomes part of file names and of profile names. @throws UserError */
export function checkName(name: string): string {
  if (isName(name)) return name
  throw new UserError(
    `--name ${name}: a name has a-z, 0-9, '-' and '.', starts and ends with a letter or digit and has at most ` +
      `${MAX_LENGTH} of them; try --name ${nearestName(name)}`
  )
}

/** The name closest to any text, such as that of a file. */
export function nearestName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[.-]+$/, '')
  return name === '' ? 'workload' : name
}

const MAX_LENGTH = 40

function isName(text: string): boolean {
  return (
    text.length <= MAX_LENGTH &&
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) &&
    !text.includes('..')
  )
}
