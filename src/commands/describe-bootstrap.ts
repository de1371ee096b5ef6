import { join } from 'node:path'
import { recordingSettings } from '../facts/recording-settings.ts'
import { shellWord } from '../render/install.ts'
import { describeGenerated, summaryOf } from './generate/describe-generated.ts'
import type { Generated } from './generate/describe-generated.ts'
import { jsonDocument } from './json-document.ts'

/** For a person: the files, the commands that install them, and what to do next. */
export function describeBootstrap(made: Generated): string[] {
  const [check = '', learn = ''] = nextSteps(made)
  return [
    ...describeGenerated(made),
    `${check}\n`,
    '\nThen run the workload with the lines of pod.yaml, let it do all that it will ever do, and\n',
    `${learn}\n`
  ]
}

/** For a program: one JSON document. */
export function summarizeBootstrap(made: Generated): string[] {
  const summary = {
    ...summaryOf(made),
    schema: 'tracewall.dev/bootstrap/v1',
    next: nextSteps(made),
    settings: recordingSettings
  }
  return jsonDocument(summary)
}

function nextSteps({ name, folder, names }: Generated): string[] {
  const script = shellWord(join(folder, 'check-node.sh'))
  return [
    `sudo sh ${script}`,
    `sudo cat /var/log/audit/audit.log | tracewall generate --name ${name} --profile ${names.apparmor} -`
  ]
}
