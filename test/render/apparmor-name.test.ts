import test from 'ava'
import { hashAppArmor } from '../../src/render/profile-names.ts'
import { contextOf } from './context.ts'

test('a kind of rule that there is none of does not change the name of a profile', t => {
  const { policy } = contextOf({}, { templates: new Map() })
  const learned = { ...policy, apparmor: { ...policy.apparmor, later: [] } }
  t.is(hashAppArmor(learned), hashAppArmor(policy))
  const used = { ...policy, apparmor: { ...policy.apparmor, later: ['x'] } }
  t.not(hashAppArmor(used), hashAppArmor(policy))
})
