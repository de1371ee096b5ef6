/** A template with what it is compiled to. */
export interface CompiledTemplate {
  readonly text: string
  readonly code: TemplateSpecification
}

/**
 * tracewall's own templates by file name. None: `npm run build` puts a module with all of them in the place of this one, since
 * compiling that of the report takes as long as all else that a small recording needs.
 */
export const OWN_TEMPLATES: ReadonlyMap<string, CompiledTemplate> = new Map()
