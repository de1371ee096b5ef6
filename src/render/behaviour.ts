import { encode } from '../behaviour/codec.ts'
import type { Target } from './artifact.ts'

/** What was seen, as a file that can be merged with later runs. */
export const behaviour: Target = {
  name: 'behaviour',
  file: 'behaviour.json',
  render: context => [...encode(context.behaviour)].join('')
}
