import test from 'ava'
import { fuzz } from './fuzz.ts'
import { newSeed } from './new-seed.ts'

test('spoilt logs are read without a throw, a hang or a line that is not accounted for', async t => {
  const seed = newSeed()
  const { logs, fault } = await fuzz(seed, 2_500)
  t.log(`${logs} logs from seed ${seed}`)
  t.is(fault && `FUZZ_SEED=${fault.seed}: ${fault.text}\n${fault.log.toString('latin1')}`, null)
})
