import test from 'ava'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { inRepository } from './repository.ts'

const ROOT = inRepository('.')
const SRC = join(ROOT, 'src')

/** Folders of src/ from the bottom up; the files beside them are the ground. */
const FLOORS = [
  'facts',
  'binaries',
  'trace',
  'behaviour',
  'language',
  'policy',
  'render',
  'check',
  'config',
  'host',
  'commands',
  'command-lines'
]
/** Files of src/ itself that stand on top of a floor; all others are the ground. */
const TOPS: ReadonlyMap<string, number> = new Map([
  ['index.ts', FLOORS.indexOf('config')],
  ['program.ts', FLOORS.length],
  ['command-line.ts', FLOORS.length],
  ['cli.ts', FLOORS.length]
])
/** What a pure floor may import of Node: computation, no file, clock, process or network. */
const PURE_MODULES = new Set(['node:crypto', 'node:path', 'node:buffer', 'node:util'])

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .sort()

test('a file imports only from lower floors and its own folder', t => {
  const wrong = files.flatMap(file =>
    importsWithin(file)
      .filter(target => !mayImport(file, target))
      .map(target => `${file} imports ${target}`)
  )
  t.deepEqual(wrong, [])
})

test('no file imports itself through others', t => {
  const open = new Map(files.map(file => [file, importsWithin(file)]))
  // A file whose imports are all done is in no circle; what is left at the end is.
  for (let left = -1; left !== open.size;) {
    left = open.size
    for (const [file, targets] of open)
      if (!targets.some(target => open.has(target))) open.delete(file)
  }
  t.deepEqual([...open.keys()], [])
})

test('imports of every form are seen', t => {
  t.true(importsOf('command-lines/generate.ts').includes('../commands/generate.ts'))
  t.true(importsOf('command-line.ts').includes('./program.ts'))
  t.true(importsOf('host/output/replace-files.ts').includes('node:fs'))
})

test('only host/ has side effects, and the tally draws keys for its hashes', t => {
  const wrong = files
    .filter(file => floorOf(file) < FLOORS.indexOf('host'))
    .flatMap(file => [
      ...importsOf(file)
        .filter(name => name.startsWith('node:') && !PURE_MODULES.has(name))
        .map(name => `${file} imports ${name}`),
      ...impureWords(file).map(word => `${file} uses ${word}`)
    ])
  t.deepEqual(wrong, ['trace/tally/tally.ts uses Math.random'])
})

test('commands get files, streams and the environment from host/', t => {
  const wrong = files
    .filter(file => file.startsWith('commands/'))
    .flatMap(file => [
      ...importsOf(file).filter(name => /^node:(fs|child_process|net|http|os|process)/.test(name)),
      ...impureWords(file).filter(word => word.startsWith('process'))
    ])
  t.deepEqual(wrong, [])
})

test('every folder of src is a floor', t => {
  const folders = readdirSync(SRC, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
  t.deepEqual(
    folders.filter(name => !FLOORS.includes(name)),
    []
  )
})

test('files are kebab-case, name one thing and stay under 300 lines', t => {
  const VAGUE = /\b(utils?|helpers?|common|misc|shared|lib)\b/
  for (const file of files) {
    t.regex(basename(file), /^[a-z0-9]+(-[a-z0-9]+)*\.ts$/, file)
    t.notRegex(file, VAGUE)
    t.true(textOf(file).split('\n').length <= 300, `${file} has more than 300 lines`)
  }
})

test('a table that is looked up by a text is a map: an object has a constructor', t => {
  const OBJECT = /^const [A-Z_]+: Readonly<(?:Partial<)?Record<string,/m
  t.deepEqual(
    files.filter(file => !file.startsWith('facts/') && OBJECT.test(textOf(file))),
    []
  )
})

test('there are no default exports and no ways around the types', t => {
  const AROUND = /^export default|@ts-(ignore|nocheck|expect-error)|\bas any\b|: any\b/m
  t.deepEqual(
    files.filter(file => AROUND.test(withoutComments(textOf(file)))),
    []
  )
})

function mayImport(file: string, target: string): boolean {
  return dirname(file) === dirname(target) || isInSameFolder(file, target)
    ? floorOf(target) <= floorOf(file)
    : floorOf(target) < floorOf(file)
}

function isInSameFolder(file: string, target: string): boolean {
  return file.includes('/') && file.split('/')[0] === target.split('/')[0]
}

/** -1 for the ground. */
function floorOf(file: string): number {
  const [folder] = file.split('/')
  return file.includes('/') ? FLOORS.indexOf(folder!) : (TOPS.get(file) ?? -1)
}

/** The files of src/ that a file imports, as paths from there. */
function importsWithin(file: string): string[] {
  return importsOf(file)
    .filter(name => name.startsWith('.'))
    .map(name => normalize(join(dirname(file), name)))
}

function importsOf(file: string): string[] {
  const statements = textOf(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g
  )
  return [...statements].map(([, from, bare]) => from ?? bare!)
}

function impureWords(file: string): string[] {
  // Below host/ a `process` is one of the recorded program, so only what Node's has counts.
  const IMPURE =
    /(?<!\.)\b(process\.(?:arch|argv|cwd|env|exit|hrtime|kill|nextTick|on|pid|platform|std\w+)\b|Date\.now|new Date\(\)|performance\.now|Math\.random|console\.\w+|fetch\(|setTimeout\(|setInterval\()/g
  return [...withoutComments(textOf(file)).matchAll(IMPURE)].map(([word]) => word)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

function textOf(file: string): string {
  return readFileSync(join(SRC, file), 'utf8')
}
