import { Bug } from '../errors.ts'
import { readSourceProfile } from '../language/apparmor/source/profile.ts'

/**
 * Reads a rendered bootstrap profile: it must complain only, and its one rule must keep every program in it.
 * @throws Bug when it says anything else
 */
export function readBackBootstrap(text: string, name: string): void {
  const profile = readSourceProfile(text, 'apparmor.profile')
  const said = profile.rules.map(({ statement }) => statement.text)
  const [rule = ''] = said
  if (profile.name !== name || !profile.isComplain || profile.body.statements.length !== 1)
    throw new Bug(`rendered a bootstrap profile ${profile.name} of ${said.length} rules`)
  if (rule !== `audit /** px -> ${name}`) throw new Bug(`rendered the bootstrap rule ${rule}`)
}
