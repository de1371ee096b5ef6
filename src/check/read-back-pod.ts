import { Bug, UserError } from '../errors.ts'
import { canonicalJson } from '../order.ts'
import type { RenderContext } from '../render/artifact.ts'
import { POD_TEMPLATE, podObject } from '../render/pod.ts'

/**
 * Reads the rendered pod back. Our own template must say exactly what the policy does; a user's may say it in any
 * manifest, as long as it is YAML and refers to both profiles.
 * @throws Bug when our own text differs, UserError for a user's template
 */
export async function readBackPod(
  text: string,
  context: RenderContext,
  template: 'own' | 'user'
): Promise<void> {
  const documents = await parse(text, template)
  if (template === 'user') return requireReferences(documents, context)
  const [read, expected] = [documents, [podObject(context)]].map(part => canonicalJson(part))
  if (read !== expected) throw new Bug(`rendered the pod ${read} instead of ${expected}`)
}

async function parse(text: string, template: 'own' | 'user'): Promise<unknown[]> {
  const { parseAllDocuments } = await import('yaml')
  try {
    // What the parser warns of would be printed past our own output.
    return [...parseAllDocuments(text, { logLevel: 'error' })].map(document => {
      const [error] = document.errors
      if (error) throw error
      return document.toJS()
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const reason = error.message.split('\n', 1)[0]
    if (template === 'own')
      throw new Bug(`rendered a pod that is no YAML: ${reason}`, { cause: error })
    throw new UserError(`${POD_TEMPLATE}: what it renders is no YAML: ${reason}`, { cause: error })
  }
}

function requireReferences(documents: readonly unknown[], { names }: RenderContext): void {
  const said = new Set(documents.flatMap(document => [...strings(document)]))
  for (const [kind, name] of [
    ['seccomp', names.seccomp],
    ['AppArmor', names.apparmor]
  ] as const)
    if (name !== '' && !said.has(name) && !said.has(`localhost/${name}`))
      throw new UserError(
        `${POD_TEMPLATE}: what it renders does not refer to the ${kind} profile ${name}; use {{seccompProfile}} and {{appArmorProfile}} as values of localhostProfile, or {{key}} and {{value}} of {{#each annotations}}`
      )
}

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* strings(member)
}
