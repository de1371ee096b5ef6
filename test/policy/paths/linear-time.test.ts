import test from 'ava'
import type { FileFact } from '../../../src/behaviour/behaviour.ts'
import { decideAppArmor } from '../../../src/policy/apparmor.ts'
import { behaviour, file, options } from '../apparmor/behaviour.ts'

const crowds: Readonly<Record<string, (i: number) => FileFact>> = {
  'files in one folder': i => file(`/srv/a/${i}`, 'r'),
  'folders of a shared one': i => file(`/usr/lib/${i}/x`, 'r'),
  'files in a shared folder': i => file(`/etc/f${i}`, 'rw'),
  'folders in folders': i => file(`/srv/a${i % 7}/b${i % 97}/${i}`, i % 3 === 0 ? 'w' : 'r'),
  'random names': i => file(`/run/x-${(i * 7919).toString(36).padStart(6, 'Z9a')}`, 'w'),
  programs: i => file(`/srv/bin/p${i}`, 'x'),
  'programs that are written': i => file(`/tmp/t${i}/p`, 'wx'),
  'names that are deep': i => file(`/srv/${'d/'.repeat(50)}${i}`, 'w'),
  'names with a UUID': i => file(`/etc/f${i}-0a0b0c0d-0a0b-0a0b-0a0b-0a0b0c0d0e0f.x${i}`, 'w'),
  'files that are not there': i => file(`/srv/o/${i}.conf`, '', { failed: { ENOENT: 'r' } })
}

for (const [what, fact] of Object.entries(crowds))
  test.serial(`linear time: many ${what}`, t => {
    const [few, many] = [milliseconds(fact, 2500), milliseconds(fact, 20_000)]
    // Eight times as much; quadratic work would take 64 times as long. Below some milliseconds only noise is measured.
    t.true(many < Math.max(few, 40) * 20, `${few} ms, and ${many} ms for eight times as much`)
  })

/** Of the processor, to decide about so many files: the least of three, since others may use the machine. */
function milliseconds(fact: (i: number) => FileFact, count: number): number {
  const seen = behaviour({ files: Array.from({ length: count }, (_, i) => fact(i)) })
  const times = [0, 1, 2].map(() => {
    const before = process.cpuUsage()
    decideAppArmor(seen, options, [])
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...times)
}
