import facts from './apparmor-operations.json' with { type: 'json' }

const classes: ReadonlyMap<string, string> = new Map(
  Object.entries(facts.classes).flatMap(([name, operations]) =>
    operations.map(operation => [operation, name] as const)
  )
)
const printed: ReadonlyMap<string, string> = new Map(Object.entries(facts.printed))

/** The class of rule that an `operation=` asks for; undefined for one that is not known. */
export function apparmorClass(operation: string): string | undefined {
  return operation.startsWith('dbus_') ? 'dbus' : classes.get(operation)
}

/** Our name for the `class=` that kernels print since 6.x. */
export function printedClass(text: string): string | undefined {
  return printed.get(text)
}
