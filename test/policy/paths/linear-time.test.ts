import test from 'ava'
import type { Behaviour, FileFact } from '../../../src/behaviour/behaviour.ts'
import { decideAppArmor } from '../../../src/policy/apparmor.ts'
import { faultsOfGrowth } from '../../growth.ts'
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
  test.serial(`linear time: many ${what}`, async t => {
    const [few, many] = [2500, 20_000].map(count =>
      behaviour({ files: Array.from({ length: count }, (_, i) => fact(i)) })
    )
    const decide = (seen: Behaviour) => decideAppArmor(seen, options, [])
    t.deepEqual(
      await faultsOfGrowth(
        () => decide(few!),
        () => decide(many!)
      ),
      []
    )
  })
