// A step of `npm run build`: compiles the templates beside it into dist/src/render/own-templates.js.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import { COMPILE } from '../dist/src/render/template.js'

const here = new URL('.', import.meta.url)
const entries = readdirSync(here)
  .filter(name => name.endsWith('.hbs'))
  .sort()
  .map(name => {
    const text = readFileSync(new URL(name, here), 'utf8')
    return `[${JSON.stringify(name)}, ${Handlebars.precompile(text, COMPILE)}]`
  })
writeFileSync(
  new URL('../dist/src/render/own-templates.js', here),
  `export const OWN_TEMPLATES = new Map([\n${entries.join(',\n')}\n])\n`
)
