import { recordingSettings } from '../../facts/recording-settings.ts'
import type { Target } from '../artifact.ts'
import { shellWord } from '../install.ts'
import { renderTemplate } from '../template.ts'

/** A shell script that says which settings of a node would lose records. */
export const checkNode: Target = {
  name: 'check-node',
  file: 'check-node.sh',
  render: ({ templates }) =>
    renderTemplate(
      'check-node.sh.hbs',
      {
        settings: recordingSettings.map(({ id, unless, needs, what, read, wants, fix, why }) => ({
          id,
          guard: guard(unless, '||') + guard(needs, '&&'),
          what: shellWord(what),
          read,
          wants: shellWord(wants),
          fix: shellWord(fix),
          why: shellWord(why)
        }))
      },
      templates
    )
}

function guard(id: string | undefined, operator: '||' | '&&'): string {
  return id === undefined ? '' : `[ "\${fine_${id}:-}" = 1 ] ${operator} `
}
