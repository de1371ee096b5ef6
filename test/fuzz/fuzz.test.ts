import test from 'ava'
import { fuzz } from './fuzz.ts'
import { SEED } from '../fixed-seed.ts'

test('spoilt logs are read without a throw, a hang or a line that is not accounted for', async t => {
  const { logs, fault } = await fuzz(SEED, 300)
  t.log(`${logs} logs from seed ${SEED}`)
  t.is(fault && `FUZZ_SEED=${fault.seed}: ${fault.text}\n${fault.log.toString('latin1')}`, null)
})
