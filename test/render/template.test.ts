import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { UserError } from '../../src/errors.ts'
import { readTemplates } from '../../src/host/templates.ts'
import { OWN_TEMPLATES } from '../../src/render/own-templates.ts'
import { renderTemplate } from '../../src/render/template.ts'

const render = (text: string, view: object): string =>
  renderTemplate('t.hbs', { ...view }, new Map([['t.hbs', text]]))

test('values are printed as they are, whatever they hold', t => {
  const hostile = '<a href="x">{{name}} &amp; \'`=\n</a>'
  t.is(render('[{{name}}]', { name: hostile }), `[${hostile}]`)
})

test('a value that the view lacks is an error, also as a list and inside a list', t => {
  for (const text of ['{{nmae}}', '{{#each nmae}}x{{/each}}', '{{#if nmae}}x{{/if}}'])
    t.throws(() => render(text, { name: 'x' }), { instanceOf: UserError, message: /nmae/ }, text)
  t.throws(() => render('{{#each list}}{{b}}{{/each}}', { list: [{ a: 1 }] }), {
    instanceOf: UserError
  })
})

test('members that every object inherits are not values of a view', t => {
  for (const name of ['constructor', '__proto__', 'toString'])
    t.throws(() => render(`{{${name}}}`, {}), { instanceOf: UserError }, name)
})

test('a broken template is an error with its file and line', t => {
  t.throws(() => render('{{#each list}}', { list: [] }), {
    instanceOf: UserError,
    message: /^t\.hbs: Parse error on line 1: after \{\{#each list\}\}$/
  })
  t.throws(() => render('name: x\nkind: {{name}', { name: 'x' }), {
    instanceOf: UserError,
    message: /^t\.hbs: Parse error on line 2: after .*kind: \{\{name$/
  })
})

test('all templates of our own are compiled by the build', t => {
  const files = readdirSync('templates').filter(name => name.endsWith('.hbs'))
  t.deepEqual([...OWN_TEMPLATES.keys()], files.sort())
})

test('a text in place of one of our own is used, and ours where there is none', t => {
  const name = 'bootstrap-apparmor.profile.hbs'
  const view = { name: 'web' }
  t.is(renderTemplate(name, view, new Map([[name, '{{name}}!']])), 'web!')
  t.regex(renderTemplate(name, view, new Map()), /^profile web /m)
})

test('a folder of templates holds what replaces one, and nothing else', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'tracewall-templates-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'pod.yml.txt'), '')
  t.throws(() => readTemplates(folder), {
    instanceOf: UserError,
    message: /: holds no template; those that can be replaced are pod\.yaml\.hbs, report\.md\.hbs$/
  })
  await writeFile(join(folder, 'pod.yaml.hbs'), 'mine')
  t.deepEqual(readTemplates(folder), new Map([['pod.yaml.hbs', 'mine']]))
  await writeFile(join(folder, 'apparmor.profile.hbs'), 'profile x {}')
  t.throws(() => readTemplates(folder), {
    instanceOf: UserError,
    message: /apparmor\.profile\.hbs: replaces no template/
  })
})

test('a --templates folder that does not exist is an error that names it', t => {
  t.throws(() => readTemplates('/nonexistent/templates'), {
    instanceOf: UserError,
    message: /^\/nonexistent\/templates: cannot be read: no such file or folder$/
  })
})
