/**
 * tracewall's own templates by file name, compiled. None: `npm run build` puts a module with all of them in the place of this one, since
 * compiling that of the report takes as long as all else that a small recording needs.
 */
export const OWN_TEMPLATES: ReadonlyMap<string, TemplateSpecification> = new Map()
