import type { Target } from '../artifact.ts'
import { renderTemplate } from '../template.ts'

/** A profile that refuses nothing and logs every access. */
export const bootstrapAppArmor: Target = {
  name: 'apparmor',
  file: 'apparmor.profile',
  render: ({ names, templates }) =>
    renderTemplate('bootstrap-apparmor.profile.hbs', { name: names.apparmor }, templates)
}
