import facts from './bus-services.json' with { type: 'json' }

/** What reaching a service of a bus means in the wrong hands. */
export interface BusDanger {
  readonly severity: number
  readonly why: string
}

/** What a message is known to reach; undefined for services of programs, and for questions. */
export function busDanger(message: {
  readonly path: string | null
  readonly interface: string | null
  readonly member: string | null
  readonly name: string | null
}): BusDanger | undefined {
  const { path, member, name } = message
  if (member !== null && facts.asking.includes(member)) return undefined
  const dotted = path === null ? null : path.slice(1).replaceAll('/', '.')
  return facts.services.find(service =>
    [name, message.interface, dotted].some(text => isWithin(text, service.name))
  )
}

/** What it means to send any message: the most that one of them reaches. */
export function anyMessageDanger(): BusDanger {
  const { name, severity, why } = facts.services.reduce((worst, service) =>
    service.severity > worst.severity ? service : worst
  )
  return { severity, why: `any message of the bus, also to ${name}, which ${why}` }
}

/** The bus whose daemon listens at the address of a socket; undefined for any other. */
export function busAt(address: string): string | undefined {
  return sockets.find(({ pattern }) => pattern.test(address))?.bus
}

const sockets = facts.sockets.map(({ bus, address }) => ({ bus, pattern: new RegExp(address) }))

function isWithin(text: string | null, name: string): boolean {
  return text !== null && (text === name || text.startsWith(`${name}.`))
}
