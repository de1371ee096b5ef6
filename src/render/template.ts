import Handlebars from 'handlebars'
import { Bug, UserError } from '../errors.ts'
import { OWN_TEMPLATES } from './own-templates.ts'

/** What a template may see: strings, numbers, booleans, and plain sorted lists and objects of them. */
export type View = Readonly<Record<string, unknown>>

/**
 * Fills a template of tracewall's own, or the text that `templates` (`RenderContext.templates`) has in its place. Values are
 * printed as they are, so whoever makes the view quotes them for the target's language first.
 * @throws UserError when the text is no Handlebars template, or asks for a value that the view does not have
 */
export function renderTemplate(
  name: string,
  view: View,
  templates: ReadonlyMap<string, string>
): string {
  const fill = templateNamed(name, templates)
  try {
    return fill(strict(view, name), RUNTIME)
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error
    throw new UserError(`${name}: ${oneLine(error.message)}`, { cause: error })
  }
}

function templateNamed(
  name: string,
  templates: ReadonlyMap<string, string>
): HandlebarsTemplateDelegate {
  const text = templates.get(name)
  if (text !== undefined) return Handlebars.compile(text, COMPILE)
  const own = OWN_TEMPLATES.get(name)
  if (own === undefined) throw new Bug(`no template ${name}`)
  return Handlebars.template(own)
}

// noEscape: the targets are not HTML. knownHelpersOnly: a value named like a helper is a value.
export const COMPILE: CompileOptions = { noEscape: true, strict: true, knownHelpersOnly: true }

const RUNTIME: Handlebars.RuntimeOptions = {
  allowProtoMethodsByDefault: false,
  allowProtoPropertiesByDefault: false
}

// Handlebars' own strict mode does not see a missing list: `{{#each filse}}` would print nothing.
function strict(view: View, name: string): View {
  const check = (key: string | symbol): void => {
    if (typeof key === 'string' && !Object.hasOwn(view, key))
      throw new UserError(`${name}: there is no value "${key}"`)
  }
  return new Proxy(view, {
    has(_, key) {
      check(key)
      return true
    },
    get(_, key) {
      check(key)
      return Reflect.get(view, key)
    }
  })
}

/** Of a text that is no template Handlebars says the line and, in lines of their own, what stands before the mistake. */
function oneLine(message: string): string {
  const [first = '', shown = '', pointer = ''] = message.split('\n')
  return pointer.endsWith('^') ? `${first} after ${shown.slice(0, pointer.length - 1)}` : first
}
