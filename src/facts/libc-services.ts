import facts from './libc-services.json' with { type: 'json' }

/** True for the socket of a service that the C library can do without. */
export function isLibcService(path: string): boolean {
  return facts.sockets.includes(path)
}
