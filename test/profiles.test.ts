import test from 'ava'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'
import { run } from './run.ts'
import { inRepository } from './repository.ts'

const ROOT = inRepository('.')
const PROFILES = join(ROOT, 'profiles')
const INPUTS: Readonly<Record<string, string>> = {
  'python-arm64': 'traces/python-arm64.strace.gz',
  sqlite3: 'traces/sqlite3.strace.gz',
  tar: 'traces/tar.ff',
  web: 'traces/nginx.strace.gz'
}

const UPDATE = process.env['UPDATE_PROFILES'] === '1'

for (const [name, input] of Object.entries(INPUTS))
  test(`profiles/${name} is what the tool makes of ${input}`, async t => {
    const folder = UPDATE ? join(PROFILES, name) : temporaryFolder(t)
    const args = ['generate', '--name', name, '--out', folder, '--force', input]
    const { status, stderr } = await run(ROOT, ...args)
    t.is(status, 0, stderr)
    t.deepEqual(contentsOf(folder), contentsOf(join(PROFILES, name)))
  })

test('every folder of profiles/ is made of a recording in traces/', t => {
  const made = namesIn(PROFILES).filter(name => existsSync(join(PROFILES, name, 'manifest.json')))
  t.deepEqual(made, Object.keys(INPUTS))
  const recordings = Object.values(INPUTS).map(input => input.replace('traces/', ''))
  t.deepEqual(namesIn(join(ROOT, 'traces')), recordings.sort())
})

// Before the excerpts, which hold some.
test.serial('the names of profiles in the README and the docs are those of profiles/web', t => {
  const real = Object.values(contentsOf(join(PROFILES, 'web'))).join('\n')
  const pages = ['README.md', 'docs/generate.md', 'docs/verify.md']
  for (const page of pages) {
    const file = join(ROOT, page)
    const text = readFileSync(file, 'utf8')
    const current = withHashesOf(real, text)
    if (UPDATE) writeFileSync(file, current)
    else t.is(text, current, page)
    t.regex(current, /tracewall[-/]web-[0-9a-f]{12}/)
  }
})

test('the excerpts in the README are in the profiles that they are of', t => {
  const real = Object.values(contentsOf(join(PROFILES, 'web'))).join('\n')
  const [shown] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Get it')
  const excerpts = [...shown!.matchAll(/```(?:json|yaml)?\n([^]*?)```/g)].map(match => match[1]!)
  t.is(excerpts.length, 3)
  const lines = new Set(real.split('\n'))
  for (const line of excerpts.join('').split('\n'))
    if (line.trim() !== '...') t.true(line === '' || lines.has(line), line)
})

const HASH = /(tracewall[-/]web-)[0-9a-f]{12}/g

function withHashesOf(real: string, readme: string): string {
  const names = [...real.matchAll(HASH)]
  return readme.replace(HASH, (old, start) => names.find(name => name[1] === start)?.[0] ?? old)
}

function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name !== 'README.md')
    .sort()
}

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name), 'utf8')])
  )
}
