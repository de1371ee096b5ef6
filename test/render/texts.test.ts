import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import test from 'ava'
import { parse } from 'yaml'
import { UserError } from '../../src/errors.ts'
import { installCommands, shellWord } from '../../src/render/install.ts'
import { parseKubernetesVersion } from '../../src/render/kubernetes.ts'
import { code, prose } from '../../src/render/markdown.ts'
import { yamlString } from '../../src/render/yaml-string.ts'

const anyText = fc.string({ unit: 'grapheme' })

test('a YAML string is read back as itself by YAML 1.1 and 1.2, as a value and as a key', t => {
  const text = fc.oneof(
    anyText,
    fc.constantFrom(
      'yes',
      'NO',
      'On',
      '~',
      'null',
      '1_0',
      '1:30',
      '2024-01-01',
      '.inf',
      'e5',
      'e-5',
      'E12',
      '0o7',
      '<<',
      '=',
      ''
    )
  )
  fc.assert(
    fc.property(text, each => {
      for (const version of ['1.1', '1.2'] as const)
        t.deepEqual(parse(`a: {${yamlString(each)}: ${yamlString(each)}}`, { version }), {
          a: { [each]: each }
        })
    })
  )
})

test('a shell reads a word back as itself', t => {
  const words = fc
    .sample(
      fc.oneof(
        anyText,
        fc.constantFrom("it's", '$(id)', '`id`', '-rf', 'a\nb', "'\n'", '\u001b[2J', 'é\u0085')
      ),
      { numRuns: 200, seed: 7 }
    )
    .filter(word => word !== '' && !word.includes('\0'))
  const script = words.map(word => `printf '%s\\0' ${shellWord(word)}`).join('\n')
  const printed = execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
  t.deepEqual(
    printed,
    words.map(word => (word.startsWith('-') ? `./${word}` : word))
  )
})

test('the commands that install name every file and are one line each, whatever the folder is called', t => {
  const names = { seccomp: 'tracewall/web-1.json', apparmor: 'tracewall-web-2' }
  const folder = "/srv/a b'\n$(reboot)"
  const lines = installCommands(names, { seccomp: `${folder}/s`, apparmor: `${folder}/a` })
  t.is(lines.length, 4)
  t.true(lines.every(line => !line.includes('\n')))
  t.deepEqual(installCommands(names, { seccomp: 's.json', apparmor: 'a' }), [
    'sudo install -D -m 0644 s.json /var/lib/kubelet/seccomp/tracewall/web-1.json',
    'sudo install -D -m 0644 a /etc/apparmor.d/tracewall-web-2',
    'sudo apparmor_parser -r -W /etc/apparmor.d/tracewall-web-2',
    "sudo grep -F 'tracewall-web-2 (' /sys/kernel/security/apparmor/profiles"
  ])
})

test('no text leaves its code span or its table cell, or moves a cursor', t => {
  fc.assert(
    fc.property(
      fc.oneof(anyText, fc.constantFrom('`', '``|', '\n# x', '\u202e', '\u001b[2J')),
      each => {
        for (const shown of [code(each), prose(each)]) {
          // eslint-disable-next-line no-control-regex
          t.notRegex(shown, /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e|]/)
          const inner = shown.startsWith('`') ? shown.slice(1, -1) : shown
          t.false(inner.includes('`'))
        }
      }
    )
  )
  t.is(code('/a b/`|\\x41'), '`/a b/\\x60\\x7c\\x41`')
  t.is(prose('openat, 66 calls in 1 run'), 'openat, 66 calls in 1 run')
  t.is(prose('see <b> http://x'), '`see <b> http://x`')
})

test('Kubernetes versions are read as people and kubectl write them', t => {
  for (const [text, minor] of [
    ['1.29', 29],
    ['v1.29.3', 29],
    ['1.31+k3s1', 31],
    ['v1.31.4+k3s1', 31],
    ['v1.33.1-gke.1584000', 33],
    ['1.4', 4]
  ] as const)
    t.is(parseKubernetesVersion(text), minor, text)
  for (const text of ['', '1', '2.1', '1.3', '1.x', 'latest', '1.31\n', '1.31 ', '1.1e3', '01.31'])
    t.throws(() => parseKubernetesVersion(text), { instanceOf: UserError }, text)
})
