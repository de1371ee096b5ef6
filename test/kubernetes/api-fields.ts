import documents from '../fixtures/kubernetes/security-context.json' with { type: 'json' }

interface Definition {
  readonly fields: Readonly<Record<string, string>>
  readonly required: readonly string[]
}

const versions: Readonly<Record<string, Readonly<Record<string, Definition>>>> = documents.versions

/** What the API of a Kubernetes version does not know in a container's security context: unknown, missing, mistyped. */
export function mistakes(securityContext: unknown, minor: number): string[] {
  // The newest document that is not newer than the version asked for; that of 25 stands for all from 19 on.
  const known = Object.keys(versions).map(Number)
  const newest = known.findLast(each => each <= (minor < 19 ? minor : Math.max(25, minor))) ?? 12
  return check(securityContext, 'SecurityContext', versions[newest] ?? {}, 'securityContext')
}

function check(
  value: unknown,
  type: string,
  definitions: Readonly<Record<string, Definition>>,
  where: string
): string[] {
  const definition = definitions[type]
  if (!definition) return isOf(value, type) ? [] : [`${where} is no ${type}`]
  if (typeof value !== 'object' || value === null) return [`${where} is no object`]
  const members = Object.entries(value)
  return [
    ...definition.required
      .filter(name => !(name in value))
      .map(name => `${where}.${name} is missing`),
    ...members.flatMap(([name, member]) => {
      const field = definition.fields[name]
      return field === undefined
        ? [`${where}.${name} is unknown`]
        : check(member, field, definitions, `${where}.${name}`)
    })
  ]
}

function isOf(value: unknown, type: string): boolean {
  return type === 'string[]'
    ? Array.isArray(value) && value.every(item => typeof item === 'string')
    : type === 'integer'
      ? Number.isInteger(value)
      : typeof value === type
}
